/** Decides how a finding looks on the wire: code with a link, related places, tags, and all that it says. */
import { type Diagnostic, describe } from '@dln/compiler';
import type { DiagnosticRelatedInformation, Diagnostic as WireDiagnostic } from 'vscode-languageserver-protocol';
import { explanationUri } from './explanation-uris.js';
import type { Session } from './session.js';

const severities = { error: 1, warning: 2, hint: 3 } as const;
/** The protocol's tag for what may be left out. */
const unnecessary = 1;

/** One finding in a document. */
export function toRecord(session: Session, uri: string, found: Diagnostic): WireDiagnostic {
  const { severity, name, message, label, notes, help } = describe(found);
  const place = session.rangeOf(found.at);
  const range = place?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const related: DiagnosticRelatedInformation[] = [
    ...found.labels.map((l) => ({ at: l.at, message: l.text })),
    ...found.chain.map((c) => ({ at: c.at, message: c.equation === null ? c.shape : `${c.shape}    ${c.equation}` })),
  ].flatMap(({ at, message: said }) => {
    const location = session.location(at);
    return location === null ? [] : [{ location, message: said }];
  });
  return {
    range,
    severity: severities[severity],
    code: found.code,
    codeDescription: { href: explanationUri(session.wireUri(uri), found.code, range.start) },
    source: 'dln',
    message: [message, ...(label === '' ? [] : [label]), ...notes, ...help.map((h) => `help: ${h}`)].join('\n'),
    ...(related.length === 0 ? {} : { relatedInformation: related }),
    ...(name.startsWith('unused') ? { tags: [unnecessary] } : {}),
  };
}
