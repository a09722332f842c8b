/** Decides where a name leads: to its binding, into another file, or into std, which is open to read. */
import type { DefinitionParams, Location, LocationLink, TypeDefinitionParams } from 'vscode-languageserver-protocol';
import { answer, type Feature } from '../feature.js';
import { definitionOf, nameAt, rangeOf } from '../name-index.js';
import { declaredAs } from '../name-targets.js';
import { importAt } from '../paths-in-strings.js';
import type { Session } from '../session.js';

export const definition: Feature = {
  name: 'definition',
  capabilities: () => ({ definitionProvider: true, typeDefinitionProvider: true }),
  answers: [
    answer(
      'textDocument/definition',
      (session, { textDocument, position }: DefinitionParams): LocationLink[] | Location[] => {
        const uri = session.uri(textDocument);
        const named = nameAt(session, uri, position);
        if (named === null) {
          const file = importAt(session, uri, position);
          const origin = { line: 0, character: 0 };
          return file === null ? [] : [{ uri: session.wireUri(file), range: { start: origin, end: origin } }];
        }
        const found = definitionOf(session, named.occurrence.target);
        if (found === null) return [];
        return [
          {
            uri: session.wireUri(found.uri),
            range: found.name,
            originSelectionRange: rangeOf(session, named),
          } as Location,
        ];
      },
    ),
    answer('textDocument/typeDefinition', (session, { textDocument, position }: TypeDefinitionParams): Location[] => {
      const uri = session.uri(textDocument);
      const named = nameAt(session, uri, position);
      if (named === null) return [];
      const name = typeNameOf(session, uri, named);
      const target = name === null ? null : (declaredAs(session, uri, name)?.target ?? null);
      const found = target === null ? null : definitionOf(session, target);
      return found === null ? [] : [{ uri: session.wireUri(found.uri), range: found.name }];
    }),
  ],
};

/** The alias in a parameter's written type, or the layer that a binding's value is a call of. */
function typeNameOf(session: Session, uri: string, named: NonNullable<ReturnType<typeof nameAt>>): string | null {
  const { target, kind } = named.occurrence;
  if (target.is !== 'local') return kind === 'type' ? named.occurrence.text : null;
  const home = session.chunks(target.uri).find(({ chunk }) => chunk.key === target.decl);
  const decl = home?.parsed.decl;
  if (kind === 'param' && decl?.kind === 'callable') {
    const param = decl.callable.params.find((p) => p.name.start === target.start);
    return param?.type.kind === 'namedType' ? param.type.name.text : null;
  }
  const facts = session.facts(uri).find((f) => f.key === target.decl);
  const text = home?.chunk.text.slice(target.end).match(/^\s*=\s*([A-Za-z_]\w*)/)?.[1] ?? null;
  return facts === undefined ? null : text;
}
