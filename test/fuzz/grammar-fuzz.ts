/** Decides what the grammar is tried on at random: broken and mutated programs, each of which must be read, and formatted if it is sound. */
import { cut, format, interpolate, parse, parseExpression, parseHead, tokenize } from '@dln/grammar';

/** What a run of the fuzzer found; `failure` is the first text that broke a promise. */
export interface FuzzReport {
  readonly inputs: number;
  readonly sound: number;
  readonly failure: { readonly text: string; readonly why: string } | null;
}

/** A small generator of its own, so that a failing run can be repeated from its seed. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

const PIECES = [
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    '.',
    '..',
    '...',
    '=',
    '==',
    '|>',
    '->',
    '+',
    '-',
    '*',
    '/',
    '//',
    '^',
    '<',
    '>',
  ],
  ...[
    'let ',
    'next ',
    'if ',
    'else ',
    'match ',
    'for ',
    'in ',
    'repeat ',
    'scan ',
    'iterate ',
    'fn',
    'layer',
    'class',
    'where ',
  ],
  ...[
    'as ',
    'with ',
    'over ',
    'and ',
    'or ',
    'not ',
    'true',
    'none',
    'minimize ',
    'measure ',
    'state ',
    'from ',
    'every ',
  ],
  ...[
    '\n',
    '\n  ',
    '\r\n',
    '\r',
    ' ',
    '\t',
    '# c\n',
    '## d\n',
    '#: f32[N]\n',
    '"s"',
    '"',
    '"{x}"',
    '\\',
    '`',
    "'",
    ';',
    '!',
    '&&',
  ],
  ...[
    'x',
    'N',
    'f32',
    '1',
    '1.5',
    '5.',
    '.5',
    '1e',
    '@',
    '%',
    '?',
    '|',
    'é',
    '😀',
    '\ud800',
    '\u202e',
    '\0',
    '\ufeff',
    '$',
  ],
  ...['\nfn f(x: f32[N]) = ', '\ntrain t on d {\n', '\nconst k = ', '\nlayer L() {\n', '\nmodle M', '\nexport '],
] as const;

/** A random text: pieces of programs in any order. */
export function randomText(random: (below: number) => number, pieces: number): string {
  let text = '';
  for (let i = random(pieces) + 1; i > 0; i--) text += PIECES[random(PIECES.length)]!;
  return text;
}

/** A program with a few random changes: pieces put in, taken out, doubled, or moved. */
export function mutate(random: (below: number) => number, text: string): string {
  let out = text;
  for (let i = random(4) + 1; i > 0; i--) {
    const at = random(out.length + 1);
    const length = random(Math.min(30, out.length - at) + 1);
    const part = out.slice(at, at + length);
    switch (random(4)) {
      case 0:
        out = out.slice(0, at) + PIECES[random(PIECES.length)]! + out.slice(at);
        break;
      case 1:
        out = out.slice(0, at) + out.slice(at + length);
        break;
      case 2:
        out = out.slice(0, at) + part + out.slice(at);
        break;
      default: {
        const to = random(out.length + 1);
        out = out.slice(0, to) + part + out.slice(to);
      }
    }
  }
  return out;
}

/** What is wrong with how a text is treated, or null. */
export function broken(text: string): string | null {
  try {
    const chunks = cut('f.dln', text);
    let faults = 0;
    let at = 0;
    for (const chunk of chunks) {
      if (text.slice(chunk.start, chunk.start + chunk.text.length) !== chunk.text)
        return 'a chunk is not a part of the file';
      if (text.slice(at, chunk.start).trim().replaceAll('\ufeff', '') !== '') return 'text between chunks is lost';
      at = chunk.start + chunk.text.length;
      const parsed = parse(chunk.text);
      faults += parsed.faults.length;
      for (const { at: place, fix } of parsed.faults) {
        const places = [place, ...(fix?.edits.map((edit) => edit.at) ?? [])];
        for (const { start, end } of places) {
          if (!(start >= 0 && start <= end && end <= chunk.text.length))
            return `a fault lies outside its text: ${start}..${end}`;
        }
      }
      if (parsed.faults.length === 0 && parsed.decl !== null && hasErrors(parsed.decl))
        return 'an error node without a fault';
    }
    if (text.slice(at).trim().replaceAll('\ufeff', '') !== '') return 'text after the chunks is lost';
    const { tokens, rest } = tokenize(text);
    if (tokens.map((token) => token.space + token.text).join('') + rest !== text) return 'tokens lose text';
    parseExpression(text);
    parseHead(text);
    interpolate(text);
    const once = format(text);
    if (once.faults.length !== faults) return 'the formatter sees other faults';
    if (faults > 0) return once.text === text ? null : 'the formatter changed a broken file';
    if (format(once.text).text !== once.text) return 'formatting twice is not formatting once';
    const comments = (source: string): string =>
      tokenize(source)
        .tokens.filter((token) => token.type === 'Comment')
        .map((token) => token.text.trimEnd())
        .join('\n');
    if (comments(text) !== comments(once.text)) return 'the formatter lost or moved a comment';
    return null;
  } catch (thrown) {
    return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  }
}

function hasErrors(node: object): boolean {
  const stack: object[] = [node];
  for (let each = stack.pop(); each !== undefined; each = stack.pop()) {
    if ('kind' in each && (each.kind === 'error' || each.kind === 'errorType')) return true;
    for (const child of Object.values(each)) if (typeof child === 'object' && child !== null) stack.push(child);
  }
  return false;
}

/** Tries `inputs` texts, a third of them random and the others mutations of `programs`; stops at the first that breaks a promise. */
export function fuzzGrammar(inputs: number, seed: number, programs: readonly string[]): FuzzReport {
  const random = randomFrom(seed);
  let sound = 0;
  for (let i = 0; i < inputs; i++) {
    const program = programs[random(Math.max(1, programs.length))];
    const text = i % 3 === 0 || program === undefined ? randomText(random, 40) : mutate(random, program);
    const why = broken(text);
    if (why !== null) return { inputs: i + 1, sound, failure: { text, why } };
    if (format(text).faults.length === 0) sound++;
  }
  return { inputs, sound, failure: null };
}
