/** Decides what a call's parentheses show while arguments are typed: the callee's parameters and which one is next. */
import type { SignatureHelp, SignatureHelpParams } from 'vscode-languageserver-protocol';
import { openCall, splitParams } from '../completions.js';
import { answer, type Feature } from '../feature.js';
import { signatureOf } from '../hover-text.js';

export const signatureHelp: Feature = {
  name: 'signatureHelp',
  capabilities: () => ({ signatureHelpProvider: { triggerCharacters: ['(', ','], retriggerCharacters: [':'] } }),
  answers: [
    answer(
      'textDocument/signatureHelp',
      (session, { textDocument, position }: SignatureHelpParams): SignatureHelp | null => {
        const uri = session.uri(textDocument);
        const lines = session.linesOf(uri);
        const before = lines.text.slice(0, lines.offset(position));
        const call = openCall(before);
        const head = call === null ? null : signatureOf(session, uri, call.name);
        if (call === null || head === null) return null;
        const open = head.signature.indexOf('(');
        const params = splitParams(head.signature.slice(open + 1, head.signature.lastIndexOf(')'))).map((p) =>
          p.trim(),
        );
        const names = params.map((p) => /^[A-Za-z_]\w*/.exec(p)?.[0] ?? '');
        const label = /(\w+)\s*:\s*[^,()]*$/.exec(before)?.[1];
        const byLabel = label === undefined ? -1 : names.indexOf(label);
        // As a stage a call lacks its first tensor.
        const piped = /\|>\s*[A-Za-z_]\w*\s*\([^()]*$/.test(before)
          ? params.filter((p) => /:\s*(?:f32|i32|bool|class|tensor)/.test(p)).slice(0, 1).length
          : 0;
        return {
          signatures: [
            {
              label: head.signature,
              documentation: { kind: 'markdown', value: head.doc },
              parameters: params.map((p) => ({ label: p })),
            },
          ],
          activeSignature: 0,
          activeParameter: byLabel >= 0 ? byLabel : Math.min(call.given - 1 + piped, Math.max(0, params.length - 1)),
        };
      },
    ),
  ],
};
