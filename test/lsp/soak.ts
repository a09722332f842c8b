/** Decides what a random session with the server is: edits with every kind of request between them, and what must hold after each burst. */
import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { randomFrom } from '../fuzz/grammar-fuzz.js';
import { type Client, connect } from './client.js';
import { between, Typist } from './soak-edits.js';
import { comparable, furtherRequests, type Request, requestsAt } from './soak-requests.js';

/** What a random session did, and the first promise that it saw broken. */
export interface SoakReport {
  readonly edits: number;
  readonly requests: number;
  readonly compared: number;
  readonly failure: string | null;
}

/** A fresh server is asked the same after so many edits. */
const compareEvery = 25;
const names = ['a.dln', 'b.dln'];

/** Data that the programs name, beside them. */
const files = {
  't.csv': 'width,height,kind\n1,2,a\n3,4,b\n,9,a\n5,6,b\n7,8,a\n',
  'lib.dln': 'export const wide = 16\n\nexport layer Half(x: f32[N, D]) where D % 2 == 0 =\n  x |> Dense(D / 2)\n',
};
/** Programs that the examples lack: imports in a ring of documents, data that is there, patterns, data beside the program. */
const own = [
  'import { Net } from "./a.dln"\nimport lib from "./lib.dln"\n\nlayer Top(x: f32[N, 16]) -> f32[N, 4] =\n  x |> lib.Half |> Dense(4)\n\nfn twice(q: f32[N, 8]) = Net(q) * 2\n',
  'export model Net(x: f32[N, 8]) -> f32[N, 3] =\n  x |> Dense(16) as first |> relu |> repeat 2 { Dense(16) |> tanh } |> Dense(3)\n\nfn mix(q: f32[N, T, D]) = einsum("n t d -> n d", q)\n',
  'data d = csv("./t.csv", classes: [kind])\n\nmodel Tiny(x: f32[N]) -> f32[N, 2] = x |> reshape([N, 1]) |> Dense(2)\n\ntrain t on d {\n  let p = Tiny(height)\n  loss cross_entropy(p, kind)\n  optimizer adam(0.01)\n  epochs 2\n  measure accuracy(p, kind)\n}\n',
];

/** The programs that sessions begin with. */
function seeds(): readonly string[] {
  const folder = ['../../examples/', '../../../examples/']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => readdirIn(url).some((name) => name.endsWith('.dln')));
  if (folder === undefined) throw new Error('the examples are not beside the tests');
  const read = readdirIn(folder).filter((f) => f.endsWith('.dln'));
  return [...own, ...own, ...read.map((f) => readFileSync(new URL(f, folder), 'utf8'))];
}
function readdirIn(url: URL): readonly string[] {
  try {
    return readdirSync(url).sort();
  } catch {
    return [];
  }
}

/** One session; the same seed does the same. */
export async function soak(edits: number, seed: number): Promise<SoakReport> {
  const roll = randomFrom(seed);
  const programs = seeds();
  const client = await connect({ files });
  const typist = new Typist(client, programs, roll);
  let [requests, compared, done] = [0, 0, 0];
  const report = (why: string | null): SoakReport => ({
    edits: done,
    requests,
    compared,
    failure: why === null ? null : `seed ${seed}, edit ${done}: ${why}`,
  });
  try {
    for (const name of names) await client.open(name, programs[roll(programs.length)] as string);
    while (done < edits) {
      done++;
      const name = names[roll(names.length)] as string;
      await typist.edit(name);
      // Some edits come one upon the other, as when a key is held.
      if (roll(5) > 0) {
        const text = client.textOf(name);
        const all = requestsAt(client, name, between(text, roll(text.length + 1)));
        const [method, params] = all[roll(all.length)] as Request;
        requests++;
        const asked = answered(client, method, params);
        if (roll(4) > 0) await asked;
      }
      if (client.logged.length > 0) return report(client.logged[0] ?? '');
      if (done % compareEvery > 0) continue;
      compared++;
      const why = (await difference(client, name)) ?? staleness(client);
      if (why !== null) return report(why);
      client.published.length = 0;
    }
    return report(null);
  } catch (error) {
    return report(error instanceof Error ? error.message : String(error));
  } finally {
    client.end();
  }
}

/** A refusal is an answer too; a bug of the server is told in its log. */
const answered = (client: Client, method: string, params: object): Promise<unknown> =>
  client.request(method, params).catch((error: Error) => ({ refused: error.message }));

/** What this server and a fresh one answer differently; null where nothing is. */
async function difference(client: Client, name: string): Promise<string | null> {
  await client.quiet();
  const fresh = await connect({ files });
  try {
    for (const each of names) await fresh.open(each, client.textOf(each), client.version(each));
    await fresh.quiet();
    const middle = between(client.textOf(name), Math.floor(client.textOf(name).length / 2));
    const differs = async (method: string, params: object): Promise<string | null> => {
      const [a, b] = await Promise.all([client, fresh].map((c) => answered(c, method, params)));
      if (!isDeepStrictEqual(comparable(method, a), comparable(method, b)))
        return `${method} differs from a fresh server's:\n${JSON.stringify(a).slice(0, 400)}\n${JSON.stringify(b).slice(0, 400)}\n${JSON.stringify(client.textOf(name))}`;
      for (const [next, given] of furtherRequests(method, a)) {
        const why = await differs(next, given);
        if (why !== null) return why;
      }
      return null;
    };
    for (const [method, params] of requestsAt(client, name, middle)) {
      const why = await differs(method, params);
      if (why !== null) return why;
    }
    for (const each of names) {
      const [a, b] = await Promise.all([client.findings(each), fresh.findings(each)]);
      if (!isDeepStrictEqual(a, b))
        return `the findings of ${each} differ from a fresh server's:\n${JSON.stringify(a).slice(0, 600)}\n${JSON.stringify(b).slice(0, 600)}`;
    }
    return client.logged[0] ?? fresh.logged[0] ?? null;
  } finally {
    fresh.end();
  }
}

/** Published versions of a document never go back, and the last is the newest; null where that holds. */
export function staleness(client: Client): string | null {
  for (const name of names) {
    const versions = client.published
      .filter((p) => p.uri === client.uri(name) && p.version !== undefined)
      .map((p) => p.version as number);
    if (versions.some((v, i) => i > 0 && v < (versions[i - 1] as number)))
      return `${name}: versions went back: ${versions.join()}`;
    if (versions.length > 0 && versions.at(-1) !== client.version(name))
      return `${name}: last published ${versions.at(-1)}, last edited ${client.version(name)}`;
  }
  return null;
}
