/** Decides what virtual documents hold: std as it is, and the explanation of one finding made from this file's numbers. */
import { catalogue, describe, fileTable, isStd, renderTerminal, stdFiles } from '@dln/compiler';
import { explainScheme, explanationOf } from '../explanation-uris.js';
import { answer, type Feature } from '../feature.js';
import { fromWire, stdScheme } from '../program-uris.js';
import type { Session } from '../session.js';
import { invalidParams } from '../wire.js';

export const contents: Feature = {
  name: 'contents',
  capabilities: () => ({
    workspace: { textDocumentContent: { schemes: [stdScheme.slice(0, -2), explainScheme] } },
  }),
  answers: [
    answer('workspace/textDocumentContent', (session, { uri }: { uri: string }) => ({ text: textOf(session, uri) })),
    answer('dln/expandStd', (session, { uri, name }: { uri?: string; name?: string }) => {
      if (uri !== undefined) return { uri, text: textOf(session, uri) };
      const file = stdFiles().find((f) => f.chunks.some((c) => /#\S+ ([^~]+)/.exec(c.key)?.[1] === name));
      if (file === undefined) throw invalidParams(`std has no \`${name ?? ''}\``);
      return { uri: session.wireUri(file.uri), text: file.text };
    }),
    answer('dln/explain', (session, { uri }: { uri: string }) => ({ text: textOf(session, uri) })),
  ],
};

function textOf(session: Session, uri: string): string {
  if (typeof uri !== 'string') throw invalidParams('`uri` is missing');
  const inside = fromWire(uri);
  if (isStd(inside)) {
    const text = session.textOf(inside);
    if (text === null) throw invalidParams(`std has no file ${uri}`);
    return text;
  }
  return explanation(session, uri);
}

/** The finding at that place once more, as a terminal shows it, then why the rule exists and how it is kept. */
function explanation(session: Session, address: string): string {
  const named = explanationOf(address);
  const def = named === null ? undefined : catalogue.get(named.code as never);
  if (named === null || def === undefined) throw invalidParams(`no explanation has the address ${address}`);
  const uri = fromWire(named.document);
  const found = session.check(uri).diagnostics.filter((d) => d.code === named.code);
  const here =
    found.find((d) => {
      const start = session.rangeOf(d.at)?.range.start;
      return start?.line === named.position.line && start.character === named.position.character;
    }) ?? found[0];
  const out = [`# ${named.code}: ${def.name.replaceAll('-', ' ')}`];
  if (here !== undefined) {
    const files = fileTable(
      [uri, ...new Set([...here.labels, ...here.chain].map(({ at }) => session.uriOf(at.decl)))].map((file) => ({
        uri: file,
        name: file.slice(file.lastIndexOf('/') + 1),
        text: session.textOf(file) ?? '',
        chunks: session.chunks(file).map((c) => c.chunk),
      })),
    );
    out.push('## Here', `\`\`\`dln-finding\n${renderTerminal(here, files, { colour: false, width: 100 })}\n\`\`\``);
    if (here.chain.length > 0)
      out.push(
        'How the shape came about:',
        here.chain
          .map((c, i) => `${i + 1}. \`${c.shape}\`${c.equation === null ? '' : `, for \`${c.equation}\``}`)
          .join('\n'),
      );
    const { help } = describe(here);
    if (help.length > 0) out.push(help.map((h) => `- ${h}`).join('\n'));
  }
  out.push('## Why', def.explain);
  if (def.bad !== null) out.push('## The smallest program that gives it', `\`\`\`dln\n${def.bad.trim()}\n\`\`\``);
  if (def.good !== null) out.push('## The same, mended', `\`\`\`dln\n${def.good.trim()}\n\`\`\``);
  return `${out.join('\n\n')}\n`;
}
