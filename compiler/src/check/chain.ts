/** Decides what a message shows of a tensor's past: the last stages that made it, oldest first. */
import type { ChainLine } from '../diagnostics/define-diagnostic.js';
import { showType } from '../types/show.js';
import type { History, TensorValue } from './value.js';

/** A chain longer than this hides its beginning: the eye follows five lines. */
const shown = 6;

/** The stages that made a tensor, first to last, for messages. */
export function chainOf(value: TensorValue): readonly ChainLine[] {
  const lines: ChainLine[] = [];
  for (let h: History | null = value.history; h !== null && lines.length < shown; h = h.before)
    lines.unshift({ at: h.at, shape: showType(h.type), equation: h.equation });
  return lines;
}

/** The pasts of several tensors, each stage once. */
export function chainOfAll(values: readonly TensorValue[]): readonly ChainLine[] {
  const lines = new Map<string, ChainLine>();
  for (const value of values)
    for (const line of chainOf(value)) lines.set(`${line.at.decl} ${line.at.start} ${line.at.end}`, line);
  return [...lines.values()].slice(-shown);
}
