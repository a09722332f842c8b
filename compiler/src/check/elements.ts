/** Decides whether a tensor of this shape can be held at all. */
import type { Span } from '@dln/grammar';
import { tooManyElements } from '../diagnostics/DLN2029-too-many-elements.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { literal } from '../dims/algebra.js';
import { showShape } from '../types/show.js';
import { isPack, type ShapePart } from '../types/tensor-type.js';
import { type Context, report } from './context.js';

/** The most elements of one tensor. */
const elementLimit = 2 ** 31;

/** False (reported) where the known dims alone make too many elements. */
export function holdable(ctx: Context, shape: readonly ShapePart[], at: Span): boolean {
  const elements = shape.reduce((n, part) => n * (isPack(part) ? 1 : (literal(part) ?? 1)), 1);
  if (elements <= elementLimit) return true;
  report(
    ctx,
    diagnose(tooManyElements, at, {
      shape: showShape(shape),
      elements: elements.toLocaleString('en-US').replaceAll(',', ''),
    }),
  );
  return false;
}
