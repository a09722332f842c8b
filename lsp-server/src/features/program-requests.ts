/** Decides what other programs may ask of a file beyond the protocol: its graph, its summary, the clocks of a training. */
import { clocksIn, summaryOf } from '@dln/compiler';
import { answer, type Feature } from '../feature.js';
import type { Session } from '../session.js';
import { stagesOf } from '../syntax-walk.js';
import { invalidParams } from '../wire.js';

interface Asked {
  readonly uri: string;
  readonly name?: string;
}
const uriIn = (session: Session, { uri }: Asked): string => {
  if (typeof uri !== 'string') throw invalidParams('`uri` is missing');
  return session.uri({ uri });
};

export const programRequests: Feature = {
  name: 'programRequests',
  capabilities: () => ({
    experimental: {
      dln: ['dln/graph', 'dln/summary', 'dln/expandStd', 'dln/clocks', 'dln/explain', 'dln/status', 'dln/wake'],
    },
  }),
  answers: [
    answer('dln/summary', async (session, asked: Asked) => {
      const uri = uriIn(session, asked);
      await loaded(session, uri);
      return { summary: summaryOf(session.db, uri, asked.name).summary };
    }),
    answer('dln/clocks', async (session, asked: Asked) => {
      const uri = uriIn(session, asked);
      await loaded(session, uri);
      const { train, clocks } = clocksIn(session.db, uri, asked.name);
      return {
        train,
        clocks:
          clocks?.flatMap(({ at, ...rest }) => {
            const location = session.location(at);
            return location === null ? [] : [{ ...rest, location }];
          }) ?? null,
      };
    }),
    answer('dln/graph', async (session, asked: Asked) => {
      const uri = uriIn(session, asked);
      await loaded(session, uri);
      return graphOf(session, uri, asked.name);
    }),
  ],
};

async function loaded(session: Session, uri: string): Promise<void> {
  if (session.db.file(uri) === undefined) await session.load([{ kind: 'text', uri }]);
  for (
    let loading = session.load(session.check(uri).needs);
    loading !== null;
    loading = session.load(session.check(uri).needs)
  )
    await loading;
}

/** A declaration as stages with shapes: nodes in the order of the text, edges along its pipelines. */
function graphOf(session: Session, uri: string, name: string | undefined): object {
  const chunks = session.chunks(uri);
  const found =
    name === undefined
      ? chunks.filter(({ parsed: { decl } }) => decl?.kind === 'callable').at(-1)
      : chunks.find(({ parsed: { decl } }) => decl?.kind === 'callable' && decl.name.text === name);
  const decl = found?.parsed.decl;
  if (found === undefined || decl === null || decl === undefined || decl.kind !== 'callable')
    return { name: name ?? '', nodes: [], edges: [] };
  const { chunk } = found;
  const facts = session.facts(uri).find((f) => f.key === chunk.key);
  const lines = session.linesOf(uri);
  const range = (start: number, end: number) => lines.range(chunk.start + start, chunk.start + end);
  const nodes: object[] = [];
  const edges: { from: number; to: number; shape: string }[] = [];
  const ids = new Map<string, number>();
  const add = (label: string, start: number, end: number, shape: string, more: object = {}): number => {
    const had = ids.get(`${start} ${end}`);
    if (had !== undefined) return had;
    const id = nodes.length;
    ids.set(`${start} ${end}`, id);
    nodes.push({ id, label, shape, range: range(start, end), ...more });
    return id;
  };
  const sight = (start: number, end: number) => facts?.values.find((v) => v.start === start && v.end === end);
  const byName = new Map<string, { id: number; shape: string }>();
  for (const p of decl.callable.params) {
    const shape = chunk.text.slice(p.type.start, p.type.end);
    if (p.value === null && /^(?:f32|i32|bool|class)/.test(shape))
      byName.set(p.name.text, { id: add(p.name.text, p.name.start, p.name.end, shape, { kind: 'input' }), shape });
  }
  const items =
    decl.callable.body.kind === 'block'
      ? decl.callable.body.items
      : [
          {
            kind: 'result' as const,
            value: decl.callable.body,
            start: decl.callable.body.start,
            end: decl.callable.body.end,
          },
        ];
  for (const item of items) {
    if (!('value' in item) || item.value === null) continue;
    const stages = item.value.kind === 'pipe' ? item.value.stages : [{ value: item.value, as: null }];
    let before: { id: number; shape: string } | null = null;
    for (const { value, as } of stages) {
      const shape = sight(value.start, value.end)?.shown ?? '?';
      const reads = [...new Set(chunk.text.slice(value.start, value.end).match(/[A-Za-z_]\w*/g) ?? [])].flatMap(
        (word) => byName.get(word) ?? [],
      );
      const known: { id: number; shape: string } | undefined =
        value.kind === 'name' && before === null ? byName.get(value.text) : undefined;
      if (known !== undefined) {
        before = known;
        continue;
      }
      const callee = value.kind === 'call' ? value.callee : value;
      const call = facts?.calls.find((c) => c.start === value.start && c.end === value.end);
      const id = add(chunk.text.slice(callee.start, callee.end).split('\n')[0] ?? '', value.start, value.end, shape, {
        kind: value.kind,
        layer: call?.declared?.role ?? null,
        equation: sight(value.start, value.end)?.equation ?? null,
      });
      for (const from of before === null ? reads : [before, ...reads.filter((r) => r.id !== before?.id)])
        edges.push({ from: from.id, to: id, shape: from.shape });
      before = { id, shape };
      if (as !== null) byName.set(as.text, before);
    }
    if (before !== null && item.kind === 'let' && item.pattern.kind === 'name') byName.set(item.pattern.text, before);
    if (before !== null && item.kind === 'result')
      edges.push({
        from: before.id,
        to: add('result', item.end, item.end, before.shape, { kind: 'output' }),
        shape: before.shape,
      });
  }
  return { name: decl.name.text, stages: stagesOf(decl).length, nodes, edges };
}
