/** Decides what a layer is made of and what uses it: calls of declared functions and layers, in both directions. */
import { isStd } from '@dln/compiler';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CallHierarchyPrepareParams,
} from 'vscode-languageserver-protocol';
import { answer, type Feature } from '../feature.js';
import { headOf } from '../hover-text.js';
import { definitionOf, type Named, nameAt, namesIn, placesOf, rangeOf } from '../name-index.js';
import { declarationOf, type Target, targetKey } from '../name-targets.js';
import { fromWire } from '../program-uris.js';
import type { Session } from '../session.js';

export const callHierarchy: Feature = {
  name: 'callHierarchy',
  capabilities: () => ({ callHierarchyProvider: true }),
  answers: [
    answer(
      'textDocument/prepareCallHierarchy',
      (session, { textDocument, position }: CallHierarchyPrepareParams): CallHierarchyItem[] | null => {
        const named = nameAt(session, session.uri(textDocument), position);
        if (named === null || named.occurrence.target.is !== 'declared') return null;
        const item = itemOf(session, named.occurrence.target);
        return item === null ? null : [item];
      },
    ),
    answer(
      'callHierarchy/outgoingCalls',
      (session, { item }: { item: CallHierarchyItem }): CallHierarchyOutgoingCall[] => {
        const target = targetOf(item);
        const found = declarationOf(session, target);
        if (found === null) return [];
        const calls = namesIn(session, found.uri).filter(
          (n) => n.chunk.key === found.chunk.key && !n.occurrence.binds && n.occurrence.kind === 'callable',
        );
        return grouped(calls, (n) => targetKey(n.occurrence.target)).flatMap((group) => {
          const to = itemOf(session, (group[0] as Named).occurrence.target);
          return to === null ? [] : [{ to, fromRanges: group.map((n) => rangeOf(session, n)) }];
        });
      },
    ),
    answer(
      'callHierarchy/incomingCalls',
      (session, { item }: { item: CallHierarchyItem }): CallHierarchyIncomingCall[] => {
        const target = targetOf(item);
        const uses = placesOf(session, target).filter((n) => !n.occurrence.binds);
        return grouped(uses, (n) => n.chunk.key).flatMap((group) => {
          const { uri, chunk } = group[0] as Named;
          const decl = session.chunks(uri).find((c) => c.chunk.key === chunk.key)?.parsed.decl;
          if (decl === null || decl === undefined || decl.kind === 'import') return [];
          const from = itemOf(session, { is: 'declared', uri, name: decl.name.text });
          return from === null ? [] : [{ from, fromRanges: group.map((n) => rangeOf(session, n)) }];
        });
      },
    ),
  ],
};

const targetOf = (item: CallHierarchyItem): Target => ({ is: 'declared', uri: fromWire(item.uri), name: item.name });

function itemOf(session: Session, target: Target): CallHierarchyItem | null {
  const found = declarationOf(session, target);
  const place = definitionOf(session, target);
  if (found === null || place === null || found.decl.kind === 'import') return null;
  const kind =
    found.decl.kind === 'callable' && (found.decl.role === 'layer' || found.decl.role === 'model')
      ? 5
      : found.decl.kind === 'callable'
        ? 12
        : 13;
  return {
    name: found.decl.name.text,
    kind,
    detail: isStd(found.uri) ? 'std' : (headOf(found.chunk.text, found.decl).split('\n')[0] ?? ''),
    uri: session.wireUri(found.uri),
    range: place.whole,
    selectionRange: place.name,
  };
}

function grouped<T>(all: readonly T[], key: (one: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return [...groups.values()];
}
