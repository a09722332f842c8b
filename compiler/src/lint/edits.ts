/** Decides how a lint's fix is written: a stage dropped from its pipe. */
import type { Span } from '@dln/grammar';
import type { Fix } from '../diagnostics/define-diagnostic.js';
import { stageAt } from '../repair/syntax-at.js';
import type { LintPlace } from './lint.js';

/** `|> softmax` taken out of the pipe that it is a stage of; empty where the place is no stage of this file. */
export function stageDropped({ chunkAt }: LintPlace, at: Span, safe: boolean): readonly Fix[] {
  const found = chunkAt(at);
  const stage = found === null ? null : stageAt(found.parsed, at);
  if (found === null || stage === null || stage.index === 0) return [];
  const before = stage.pipe.stages[stage.index - 1];
  const own = stage.pipe.stages[stage.index];
  if (before === undefined || own === undefined || own.as !== null) return [];
  const text = found.chunk.text.slice(at.start, at.end);
  const from = endOf(found.chunk.text, before.end);
  return [{ title: `\`|> ${text}\` dropped`, edits: [{ at: { ...at, start: from, end: own.end }, text: '' }], safe }];
}
/** Behind the closing parentheses of a stage, which its own span leaves out. */
function endOf(text: string, end: number): number {
  const closing = /^(?:\s*\))*/.exec(text.slice(end))?.[0] ?? '';
  return end + closing.length;
}
