/** Decides which changes of structure might mend a finding: squeeze, add or shorten an axis, transpose, flatten, classes for one-hot vectors, exchanged arguments, one name for two dims. */
import type { Expr, Span } from '@dln/grammar';
import { tokenize } from '@dln/grammar';
import type { Diagnostic } from '../diagnostics/define-diagnostic.js';
import type { Database } from '../query/database.js';
import type { Edit } from './edited.js';
import { besides, dimsOf, shorteningIndices, spreadIndices } from './shape-edits.js';
import { binaryAt, callAround, chunkOf, pipeAt, stageAt } from './syntax-at.js';

export interface StructuralEdit {
  readonly edits: readonly Edit[];
  /** What is written now, and what then; the whole of the changed expression. */
  readonly old: string;
  readonly now: string;
  /** ` everywhere` where one change is many edits. */
  readonly where?: string;
}

interface Place {
  readonly db: Database;
  readonly uri: string;
  readonly diagnostic: Diagnostic;
}

/** Candidates for this finding; none of them has been tried. */
export function structuralEdits(db: Database, uri: string, diagnostic: Diagnostic): readonly StructuralEdit[] {
  const place: Place = { db, uri, diagnostic };
  const rules = rulesByCode[diagnostic.code] ?? [];
  return rules.flatMap((rule) => rule(place));
}

type Rule = (place: Place) => readonly StructuralEdit[];

const textAt = ({ db, uri }: Place, at: Span): string => chunkOf(db, uri, at)?.chunk.text.slice(at.start, at.end) ?? '';
/** May `[none]` follow it as it stands? */
const isTight = (text: string): boolean => /^[\w.`]+(?:\([^()]*\)|\[[^\]]*\])*$/.test(text);

function replaced(place: Place, at: Span, now: string): StructuralEdit[] {
  const old = textAt(place, at);
  return old === '' ? [] : [{ edits: [{ at, text: now }], old, now }];
}

/** An expression wrapped, or where a stage is blamed one more stage before it: what arrives is changed. */
function arriving(place: Place, at: Span, wrap: (text: string) => string, stage: string): readonly StructuralEdit[] {
  const chunk = chunkOf(place.db, place.uri, at);
  if (chunk === null) return [];
  const found = stageAt(chunk.parsed, at);
  if (found !== null && found.index > 0) return before(place, at, stage);
  const text = textAt(place, at);
  return text === '' ? [] : replaced(place, at, wrap(text));
}
function before(place: Place, at: Span, stage: string): readonly StructuralEdit[] {
  const old = textAt(place, at);
  const start = { ...at, end: at.start };
  return old === '' ? [] : [{ edits: [{ at: start, text: `${stage} |> ` }], old, now: `${stage} |> ${old}` }];
}

const indexed = (text: string, index: string): string => `${isTight(text) ? text : `(${text})`}${index}`;

/** `squeeze(pred, axis: -1)` on the side with a written 1, `y[:, none]` on the other. */
const stretch: Rule = (place) => {
  const { args, at, labels } = place.diagnostic;
  const other = labels[0]?.at;
  if (other === undefined) return [];
  const [squeezed, plain] = args['squeeze'] === 'left' ? [at, other] : [other, at];
  const axis = Number(args['axis']);
  return [
    ...replaced(place, squeezed, `squeeze(${textAt(place, squeezed)}, axis: ${axis})`),
    ...(axis === -1 ? replaced(place, plain, indexed(textAt(place, plain), '[..., none]')) : []),
  ];
};

/** One axis too few or too many. */
const rank: Rule = (place) => {
  const { at, args } = place.diagnostic;
  const [wanted, got] = [Number(args['rankWanted']), Number(args['rankGot'])];
  if (!(wanted > 0)) return [];
  if (got + 1 === wanted) return axisAdded(place, at);
  if (got < wanted) return [];
  return [
    ...arriving(place, at, (text) => `flatten(${text})`, 'flatten'),
    ...(got === wanted + 1
      ? [
          ...arriving(place, at, (text) => `squeeze(${text}, axis: -1)`, 'squeeze(axis: -1)'),
          ...arriving(place, at, (text) => `squeeze(${text}, axis: 0)`, 'squeeze(axis: 0)'),
        ]
      : []),
  ];
};
function axisAdded(place: Place, at: Span): readonly StructuralEdit[] {
  const chunk = chunkOf(place.db, place.uri, at);
  const text = textAt(place, at);
  if (chunk === null || text === '') return [];
  const stage = stageAt(chunk.parsed, at);
  if (stage !== null && stage.index > 0) return [];
  const first = replaced(place, at, indexed(text, '[none]'));
  const call = callAround(chunk.parsed, at);
  // A batch of one goes in, so its only row comes out.
  const around: readonly StructuralEdit[] =
    call === null
      ? []
      : first.map(({ edits, now }) => {
          const whole = textAt(place, { ...at, start: call.start, end: call.end });
          const [from, to] = [at.start - call.start, at.end - call.start];
          return {
            edits: [...edits, { at: { ...at, start: call.end, end: call.end }, text: '[0]' }],
            old: whole,
            now: `${whole.slice(0, from)}${now}${whole.slice(to)}[0]`,
          };
        });
  return [...first, ...replaced(place, at, indexed(text, '[..., none]')), ...around];
}

/** Channels first where channels last is wanted. */
const channelsLast: Rule = (place) =>
  arriving(place, place.diagnostic.at, (text) => `transpose(${text}, [0, 2, 3, 1])`, 'transpose([0, 2, 3, 1])');

/** One-hot vectors where classes are wanted. */
const oneHot: Rule = (place) => {
  const { at, args } = place.diagnostic;
  if (args['oneHot'] !== true) return [];
  const chunk = chunkOf(place.db, place.uri, at);
  const text = textAt(place, at);
  const call = chunk === null ? null : callAround(chunk.parsed, at);
  const callee = call?.callee;
  return [
    ...replaced(place, at, `argmax(${text}, axis: -1)`),
    ...(callee?.kind === 'name' && callee.text === 'cross_entropy'
      ? replaced(place, { decl: at.decl, start: callee.start, end: callee.end }, 'cross_entropy_soft')
      : []),
  ];
};

/** Classes or whole numbers where floats are wanted. */
const floats: Rule = (place) => {
  const { at, args } = place.diagnostic;
  const text = textAt(place, at);
  if (text === '' || args['wanted'] !== 'f32') return [];
  const isClass = String(args['got']).startsWith('class');
  return isClass
    ? arriving(place, at, (t) => `one_hot(${t})`, 'one_hot')
    : arriving(place, at, (t) => `cast(${t}, f32)`, 'cast(f32)');
};

/** `x @ transpose(w)`. */
const transposed: Rule = (place) => {
  const { at } = place.diagnostic;
  const chunk = chunkOf(place.db, place.uri, at);
  const binary = chunk === null ? null : binaryAt(chunk.parsed, at);
  if (binary === null || binary.op !== '@') return [];
  const side = (e: Expr): Span => ({ decl: at.decl, start: e.start, end: e.end });
  return [binary.right, binary.left].flatMap((e) =>
    e.parens === true ? [] : replaced(place, side(e), `transpose(${textAt(place, side(e))})`),
  );
};

/** Images that were never flattened: before each of the last stages of the body. */
const flattened: Rule = (place) => {
  const { at, args } = place.diagnostic;
  const chunk = chunkOf(place.db, place.uri, at);
  if (chunk === null || rankOf(String(args['got'])) <= rankOf(String(args['wanted']))) return [];
  const pipe = pipeAt(chunk.parsed, at);
  return (pipe?.stages ?? [])
    .slice(1)
    .slice(-4)
    .reverse()
    .flatMap((s) => before(place, { decl: at.decl, start: s.value.start, end: s.value.end }, 'flatten'));
};
const rankOf = (type: string): number => dimsOf(type).length;

/** The shape of one argument that another must have: an axis of 1 more or less, an axis that is longer by one. */
const likeTheOther: Rule = (place) => {
  const { at, args } = place.diagnostic;
  const chunk = chunkOf(place.db, place.uri, at);
  if (chunk === null || !String(args['expected']).startsWith('*')) return [];
  const [wanted, got] = [dimsOf(String(args['wanted'])), dimsOf(String(args['got']))];
  const others = besides(callAround(chunk.parsed, at), at).filter((other) => other.start < at.start);
  const shortened = (of: Span, long: readonly string[], short: readonly string[]) =>
    shorteningIndices(long, short).flatMap((index) => replaced(place, of, indexed(textAt(place, of), index)));
  const withOne = (long: readonly string[], short: readonly string[]): boolean =>
    long.length === short.length + 1 && long.at(-1) === '1' && short.every((d, i) => d === long[i]);
  const squeezed = (of: Span) => replaced(place, of, `squeeze(${textAt(place, of)}, axis: -1)`);
  const widened = (of: Span) => replaced(place, of, indexed(textAt(place, of), '[..., none]'));
  return [
    ...(withOne(wanted, got) ? [...others.flatMap(squeezed), ...widened(at)] : []),
    ...(withOne(got, wanted) ? [...squeezed(at), ...others.flatMap(widened)] : []),
    ...shortened(at, got, wanted),
    ...others.flatMap((other) => shortened(other, wanted, got)),
  ];
};

/** A mask or a bias of fewer axes: spread over those that it lacks. */
const spread: Rule = (place) => {
  const { args, at, labels } = place.diagnostic;
  const other = labels[0]?.at;
  if (other === undefined) return [];
  const [left, right] = [dimsOf(String(args['left'])), dimsOf(String(args['right']))];
  const [at_, small, large] = left.length < right.length ? [at, left, right] : [other, right, left];
  return spreadIndices(small, large).flatMap((index) => replaced(place, at_, indexed(textAt(place, at_), index)));
};

/** Two arguments that changed places. */
const exchanged: Rule = (place) => {
  const { at } = place.diagnostic;
  const chunk = chunkOf(place.db, place.uri, at);
  const call = chunk === null ? null : callAround(chunk.parsed, at);
  if (call === null) return [];
  const whole = textAt(place, { ...at, start: call.start, end: call.end });
  return besides(call, at).flatMap((other): StructuralEdit[] => {
    const [first, second] = at.start < other.start ? [at, other] : [other, at];
    const [a, b] = [textAt(place, first), textAt(place, second)];
    const inside = (span: Span): readonly [number, number] => [span.start - call.start, span.end - call.start];
    const [[a0, a1], [b0, b1]] = [inside(first), inside(second)];
    const now = `${whole.slice(0, a0)}${b}${whole.slice(a1, b0)}${a}${whole.slice(b1)}`;
    return [
      {
        edits: [
          { at: first, text: b },
          { at: second, text: a },
        ],
        old: whole,
        now,
      },
    ];
  });
};

/** A letter of a pattern that stands for two sizes: another of its letters, or a new one. */
const letter: Rule = (place) => {
  const { at, labels } = place.diagnostic;
  const chunk = chunkOf(place.db, place.uri, at);
  const text = chunk?.chunk.text ?? '';
  const from = text.lastIndexOf('"', at.start);
  const to = text.indexOf('"', at.end);
  if (from < 0 || to < 0) return [];
  const letters = [...new Set(text.slice(from + 1, to).match(/[A-Za-z_]\w*/g) ?? [])];
  const places = [at, ...labels.map((l) => l.at)].filter((p) => p.decl === at.decl && p.start > from && p.end <= to);
  return places.flatMap((p) =>
    letters
      .filter((l) => l !== textAt(place, p))
      .map((l) => ({
        edits: [{ at: p, text: l }],
        old: text.slice(from, to + 1),
        now: text.slice(from, p.start) + l + text.slice(p.end, to + 1),
      })),
  );
};

/** The body is right and the promise is wrong: what it gives is declared. */
const declared: Rule = (place) => {
  const { args, labels } = place.diagnostic;
  const written = labels.find((l) => l.text === 'declared here')?.at;
  return written === undefined || rankOf(String(args['got'])) !== rankOf(String(args['wanted']))
    ? []
    : replaced(place, written, String(args['got']));
};

/** Two dim variables that must be one size get one name. */
const oneName: Rule = (place) => {
  const { args, at } = place.diagnostic;
  const chunk = chunkOf(place.db, place.uri, at);
  if (chunk === null) return [];
  const pairs: readonly (readonly [string, string])[] = [
    ['dimLeft', 'dimRight'],
    ['dimWanted', 'dimGot'],
    ['wanted', 'got'],
    ['inner', 'outer'],
  ];
  const isName = (v: unknown): v is string => typeof v === 'string' && /^[A-Z]\w*$/.test(v);
  return pairs.flatMap(([a, b]): StructuralEdit[] => {
    const [keep, drop] = [args[a], args[b]];
    if (!isName(keep) || !isName(drop) || keep === drop) return [];
    return [
      [keep, drop],
      [drop, keep],
    ].flatMap(([stays, goes]) => {
      const edits = tokenize(chunk.chunk.text)
        .tokens.filter((t) => t.text === goes)
        .map((t) => ({ at: { decl: at.decl, start: t.start, end: t.end }, text: stays as string }));
      return edits.length === 0 ? [] : [{ edits, old: `${goes}`, now: `${stays}`, where: ': one name for one size' }];
    });
  });
};

/** A skip connection past a layer that changes the channels: a convolution of 1 x 1 brings them along. */
const projected: Rule = (place) => {
  const { at, args, labels } = place.diagnostic;
  const other = labels[0]?.at;
  const chunk = chunkOf(place.db, place.uri, at);
  if (other === undefined || chunk === null || args['axis'] !== -1) return [];
  if (rankOf(String(args['left'])) !== 4 || rankOf(String(args['right'])) !== 4) return [];
  const text = textAt(place, other);
  const strided = /\bstride\b/.test(chunk.chunk.text) ? [', stride: stride'] : [];
  return [...strided, ''].flatMap((more) =>
    replaced(place, other, `(${text} |> Conv2d(${args['dimLeft']}, kernel: 1${more}))`),
  );
};

const rulesByCode: Readonly<Record<string, readonly Rule[]>> = {
  DLN2001: [rank],
  DLN2002: [exchanged, floats],
  DLN2003: [channelsLast, likeTheOther, oneName],
  DLN2004: [flattened, oneName, declared],
  DLN2013: [transposed, oneName],
  DLN2014: [oneName],
  DLN2015: [exchanged, oneHot],
  DLN2025: [channelsLast, oneName],
  DLN2033: [letter],
  DLN2203: [spread, projected, oneName],
  DLN2204: [stretch],
};
