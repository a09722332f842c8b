/** Decides where a run promises a measure of its training data while a part to validate on is there. */
import { spanOf } from '../check/context.js';
import { exprText } from '../check/expr-text.js';
import { expectNotValidated } from '../diagnostics/DLN3013-expect-not-validated.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import type { TrainLint } from './lint.js';

const parts: readonly string[] = ['valid', 'validation', 'val', 'test'];

export const expectsNotValidated: TrainLint = ({ ctx, file, decl, work }) => {
  const on = decl.on;
  const [expect] = work.clauses.expect;
  if (expect === undefined || work.settings.validate !== null || on?.kind !== 'dot') return [];
  const base = ctx.evaluator.expr({ ...ctx, diagnostics: [] }, file, on.base);
  const part = base.kind === 'dataset' ? parts.find((p) => p in base.parts && p !== on.name.text) : undefined;
  if (part === undefined || /\btrain\./.test(exprText(expect.condition))) return [];
  const other = `${exprText(on.base)}.${part}`;
  const at = spanOf(ctx, expect.condition);
  const start = { ...spanOf(ctx, expect), end: expect.start };
  return [
    diagnose(
      expectNotValidated,
      at,
      { condition: exprText(expect.condition), part: other },
      {
        fixes: [
          {
            title: `\`validate ${other}\` before it`,
            edits: [{ at: start, text: `validate ${other}\n  ` }],
            safe: false,
          },
        ],
      },
    ) satisfies Diagnostic,
  ];
};
