/** Decides how the JSON inside a data file is read: every name stays an ordinary name, a repeated one is refused, numbers keep their digits. */

/** A JSON value. Objects are maps, so `__proto__` is a name like any other; a number is its text, so that nothing is rounded. */
export type Json = string | boolean | null | JsonNumber | readonly Json[] | ReadonlyMap<string, Json>;
/** A number with its text, so that none loses digits. */
export interface JsonNumber {
  readonly digits: string;
}
/** Why a text is not JSON; `at` is a UTF-16 offset. */
export interface JsonMistake {
  readonly mistake: 'syntax' | 'repeated name' | 'too deep';
  readonly at: number;
  readonly name: string;
}
/** True where the text is no JSON. */
export const isJsonMistake = (x: Json | JsonMistake): x is JsonMistake =>
  typeof x === 'object' && x !== null && 'mistake' in x;

/** Nesting that a data file's header may have; safetensors needs three. */
const MAX_DEPTH = 16;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const ESCAPES = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** Reads one JSON text (RFC 8259) to its end; white space after it is allowed. */
export function parseJson(text: string): Json | JsonMistake {
  const state = { text, at: 0 };
  const value = readValue(state, 0);
  if (isJsonMistake(value)) return value;
  skipSpace(state);
  return state.at === text.length ? value : mistake(state);
}

interface State {
  readonly text: string;
  at: number;
}
const mistake = (state: State, kind: JsonMistake['mistake'] = 'syntax', name = ''): JsonMistake => ({
  mistake: kind,
  at: state.at,
  name,
});

function skipSpace(state: State): void {
  for (;;) {
    const code = state.text.charCodeAt(state.at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    state.at++;
  }
}

function readValue(state: State, depth: number): Json | JsonMistake {
  if (depth > MAX_DEPTH) return mistake(state, 'too deep');
  skipSpace(state);
  const first = state.text[state.at];
  if (first === '{') return readObject(state, depth);
  if (first === '[') return readArray(state, depth);
  if (first === '"') return readString(state);
  for (const [word, value] of [
    ['true', true],
    ['false', false],
    ['null', null],
  ] as const) {
    if (state.text.startsWith(word, state.at)) {
      state.at += word.length;
      return value;
    }
  }
  NUMBER.lastIndex = state.at;
  const digits = NUMBER.exec(state.text)?.[0];
  if (digits === undefined) return mistake(state);
  state.at += digits.length;
  return { digits };
}

function readObject(state: State, depth: number): Json | JsonMistake {
  const members = new Map<string, Json>();
  state.at++;
  skipSpace(state);
  if (state.text[state.at] === '}') {
    state.at++;
    return members;
  }
  for (;;) {
    skipSpace(state);
    if (state.text[state.at] !== '"') return mistake(state);
    const name = readString(state);
    if (typeof name !== 'string') return name;
    if (members.has(name)) return mistake(state, 'repeated name', name);
    skipSpace(state);
    if (state.text[state.at++] !== ':') return mistake(state);
    const value = readValue(state, depth + 1);
    if (isJsonMistake(value)) return value;
    members.set(name, value);
    skipSpace(state);
    const next = state.text[state.at++];
    if (next === '}') return members;
    if (next !== ',') return mistake(state);
  }
}

function readArray(state: State, depth: number): Json | JsonMistake {
  const items: Json[] = [];
  state.at++;
  skipSpace(state);
  if (state.text[state.at] === ']') {
    state.at++;
    return items;
  }
  for (;;) {
    const value = readValue(state, depth + 1);
    if (isJsonMistake(value)) return value;
    items.push(value);
    skipSpace(state);
    const next = state.text[state.at++];
    if (next === ']') return items;
    if (next !== ',') return mistake(state);
  }
}

function readString(state: State): string | JsonMistake {
  let out = '';
  state.at++;
  for (;;) {
    PLAIN.lastIndex = state.at;
    const run = PLAIN.exec(state.text)![0];
    out += run;
    state.at += run.length;
    const next = state.text[state.at++];
    if (next === '"') return LONE_SURROGATE.test(out) ? mistake(state) : out;
    if (next !== '\\') return mistake(state);
    const letter = state.text[state.at++];
    const plain = letter === undefined ? undefined : ESCAPES.get(letter);
    if (plain !== undefined) out += plain;
    else if (letter === 'u' && /^[0-9a-fA-F]{4}$/.test(state.text.slice(state.at, state.at + 4))) {
      out += String.fromCharCode(Number.parseInt(state.text.slice(state.at, state.at + 4), 16));
      state.at += 4;
    } else return mistake(state);
  }
}
