/** Decides how a mistake of the text becomes a diagnostic: the same code, at its place in the program. */
import type { DeclKey, SyntaxFault } from '@dln/grammar';
import type { Diagnostic } from '../diagnostics/define-diagnostic.js';

export const toDiagnostic = (fault: SyntaxFault, decl: DeclKey): Diagnostic => ({
  code: fault.code as Diagnostic['code'],
  at: { decl, start: fault.at.start, end: fault.at.end },
  args: fault.args,
  labels: [],
  chain: [],
  fixes:
    fault.fix === undefined
      ? []
      : [
          {
            title: fault.fix.title,
            edits: fault.fix.edits.map((e) => ({ at: { decl, start: e.at.start, end: e.at.end }, text: e.text })),
            safe: true,
          },
        ],
});
