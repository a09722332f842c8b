/** Random sound programs as text, with random white space where the grammar allows it. */
import fc from 'fast-check';

const name = fc.constantFrom(
  'x',
  'y',
  'Dense',
  'relu',
  'data',
  'loss',
  'weight',
  'a1',
  '_',
  '`in`',
  'long_name_for_breaking_lines',
);
const number = fc.constantFrom('0', '1', '64', '1_000', '2.5', '1e-3');
const string = fc.constantFrom('"same"', '"n (h w) -> n h w"', '"{x} of \\"y\\""', '""');
const space = fc.constantFrom('', ' ', '  ');
/** May stand where a line goes on: after an operator or comma, and inside brackets. */
const gap = fc.constantFrom('', ' ', ' ', ' ', '\n  ', ' # note\n', '\n# own\n');
const operator = fc.constantFrom('+', '-', '*', '/', '//', '%', '@', '^', 'and', 'or');

type Parts = {
  readonly expr: string;
  readonly atom: string;
  readonly stage: string;
  readonly block: string;
  readonly args: string;
  readonly index: string;
  readonly type: string;
  readonly dim: string;
  readonly pattern: string;
  readonly statement: string;
};

const list = (items: fc.Arbitrary<string>, min: number, last: boolean): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(fc.tuple(items, gap), { minLength: min, maxLength: 3 }),
      gap,
      last ? fc.boolean() : fc.constant(false),
    )
    .map(([parts, first, comma]) =>
      parts.length === 0
        ? first
        : first +
          parts.map(([item, after]) => item + (after.includes('#') ? '' : after)).join(`,${parts[0]![1]}`) +
          (comma ? ',' : '') +
          first,
    );

const parts = fc.letrec<Parts>((tie) => ({
  atom: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    name,
    number,
    string,
    fc.constantFrom('true', 'none', 'next x', 'class<K+1>'),
    fc.tuple(name, tie('args')).map(([f, args]) => `${f}(${args})`),
    fc
      .tuple(tie('atom'), name)
      .map(([base, part]) => (/^[\d"]/.test(base) || base.startsWith('next') ? base : `${base}.${part}`)),
    fc.tuple(name, tie('index')).map(([base, index]) => `${base}[${index}]`),
    fc.tuple(gap, tie('expr'), gap).map(([a, expr, b]) => `(${a}${expr}${b})`),
    list(tie('expr'), 2, false).map((items) => `(${items})`),
    list(tie('expr'), 0, true).map((items) => `[${items}]`),
    fc.tuple(tie('expr'), tie('pattern'), name).map(([e, p, s]) => `[${e} for ${p} in ${s}]`),
    fc.tuple(name, tie('block'), tie('block')).map(([c, a, b]) => `if ${c} == 1 ${a} else ${b}`),
    fc.tuple(name, tie('block')).map(([n, b]) => `repeat ${n} ${b}`),
    fc.tuple(tie('pattern'), name, tie('block')).map(([p, s, b]) => `for ${p} in ${s} ${b}`),
    fc
      .tuple(tie('pattern'), name, tie('atom'), tie('block'))
      .map(([p, s, c, b]) => `scan ${p} in ${s} over T from h = ${c}, k: f32[] = 0 ${b}`),
    fc.tuple(name, tie('atom'), tie('block')).map(([u, i, b]) => `iterate ${u} = ${i} while ${u} > 0 max 10 ${b}`),
    fc
      .tuple(name, tie('atom'), tie('atom'), fc.constantFrom(', ', '\n', ',\n'))
      .map(([s, a, b, sep]) => `match ${s} { "p" -> ${a}${sep}_ -> ${b} }`),
  ),
  expr: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('atom'),
    fc.tuple(fc.constantFrom('-', 'not ', '- -'), tie('atom')).map(([sign, e]) => `(${sign}${e})`),
    fc
      .tuple(tie('atom'), operator, gap, tie('atom'), operator, gap, tie('atom'))
      .map(([a, o, g, b, p, h, c]) => `${a} ${o} ${g}${b} ${p} ${h}${c}`),
    fc
      .tuple(
        tie('atom'),
        fc.array(fc.tuple(fc.constantFrom(' ', '\n', ' # s\n'), tie('stage')), { minLength: 1, maxLength: 3 }),
      )
      .map(([a, stages]) => a + stages.map(([before, stage]) => `${before}|> ${stage}`).join('')),
    fc.tuple(name, tie('type'), tie('expr')).map(([p, t, e]) => `fn(${p}: ${t}) -> ${t} = ${e}`),
    fc.tuple(name, tie('type'), tie('block')).map(([p, t, b]) => `layer(${p}: ${t}) ${b}`),
  ),
  stage: fc.tuple(tie('atom'), fc.option(name)).map(([stage, as]) => (as === null ? stage : `${stage} as ${as}`)),
  args: list(
    fc
      .tuple(fc.option(fc.constantFrom('kernel', 'over', 'if')), tie('expr'))
      .map(([label, e]) => (label === null ? e : `${label}: ${e}`)),
    0,
    true,
  ),
  index: list(
    fc.oneof(
      tie('atom'),
      fc.constantFrom('...', ':', '::2', '1:', ':-1', 'none'),
      tie('atom').map((e) => `${e}:`),
    ),
    1,
    false,
  ),
  block: fc
    .tuple(
      fc.constantFrom(' ', '\n', ' # b\n', '\n# o\n\n'),
      fc.array(fc.tuple(tie('statement'), fc.constantFrom('\n', '\n\n', ' # e\n', '\n# f\n')), { maxLength: 2 }),
      tie('expr'),
      fc.constantFrom(' ', '\n', ' # z\n'),
    )
    .map(
      ([first, lines, result, last]) => `{${first}${lines.map(([line, end]) => line + end).join('')}${result}${last}}`,
    ),
  statement: fc.oneof(
    fc.tuple(tie('pattern'), space, tie('expr')).map(([p, s, e]) => `let ${p}${s}=${s}${e}`),
    fc
      .tuple(fc.constantFrom('weight', 'state', 'field'), name, tie('type'), tie('expr'))
      .map(([w, n, t, e]) => `${w} ${n}: ${t} = ${e}`),
    fc.tuple(name, fc.constantFrom('', ' at epoch'), tie('expr')).map(([n, clock, e]) => `next ${n}${clock} = ${e}`),
  ),
  pattern: fc.oneof(
    { depthSize: 'small' },
    name,
    fc.array(tie('pattern'), { minLength: 2, maxLength: 3 }).map((items) => `(${items.join(', ')})`),
  ),
  dim: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('N', '10', 'K', '_'),
    fc.tuple(tie('dim'), fc.constantFrom('+', '-', '*', '//', '^'), tie('dim')).map(([a, o, b]) => `(${a} ${o} ${b})`),
    fc
      .tuple(fc.constantFrom('N', '2'), fc.constantFrom('+', ' - ', ' * '), fc.constantFrom('M', '3'))
      .map((all) => all.join('')),
  ),
  type: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('dim', 'float', 'layer', 'weights', '"same" | "valid" | int'),
    list(tie('dim'), 0, false).map((dims) => `f32[${dims}]`),
    tie('dim').map((dim) => `class<${dim}>?[*S, ${dim}]`),
    tie('type').map((type) => `[${type}]`),
    fc.tuple(tie('type'), tie('type')).map(([a, b]) => `(${a}, ${b})`),
    fc.tuple(tie('type'), tie('type')).map(([a, b]) => `layer(${a}) -> ${b}`),
  ),
}));

const clause = fc.oneof(
  parts.statement,
  fc.tuple(parts.expr, parts.atom).map(([e, o]) => `minimize ${e} with ${o}`),
  fc
    .tuple(name, parts.expr, parts.atom)
    .map(([n, e, o]) => `minimize ${n} = ${e}\n  over ${n} with ${o},\n with ${o} every 5 steps`),
  fc.tuple(parts.expr, parts.expr).map(([a, b]) => `measure ${a}, m = ${b}`),
  fc
    .tuple(fc.constantFrom('validate', 'epochs', 'steps', 'clip', 'accumulate'), parts.atom)
    .map(([w, e]) => `${w} ${e}`),
  fc.constantFrom(
    'in_order',
    'batch 64 drop_last',
    'batch all',
    'checkpoint every 2 epochs',
    'early_stop on loss patience 5',
  ),
  parts.atom.map((e) => `freeze ${e} until ${e}`),
  parts.atom.map((e) => `stop when ${e}`),
  fc.tuple(parts.atom, string).map(([e, s]) => `expect ${e} : ${s}`),
  fc.tuple(parts.expr, name).map(([e, n]) => `plot ${e}, ${n} against ${n} every 1 epochs`),
  fc.tuple(parts.expr, string).map(([e, s]) => `save ${e} to ${s}`),
  fc.tuple(name, parts.atom, string).map(([n, e, s]) => `load ${n} from ${e} {\n${s} -> ${s}, ${s} -> ${s}\n}`),
);
const clauses = fc
  .array(fc.tuple(clause, fc.constantFrom('', '\n', ' # t', '\n# u')), { maxLength: 4 })
  .map((lines) => `{\n${lines.map(([line, after]) => `${line + after}\n`).join('')}}`);
const where = fc
  .tuple(fc.constantFrom(' ', '\n  '), parts.atom, fc.option(string))
  .map(([before, e, s]) => `${before}where ${e}${s === null ? '' : ` : ${s}`}`);
const signature = fc
  .tuple(
    list(
      fc.tuple(name, parts.type, fc.option(parts.atom)).map(([n, t, v]) => `${n}: ${t}${v === null ? '' : ` = ${v}`}`),
      0,
      true,
    ),
    fc.option(parts.type),
    fc.array(where, { maxLength: 2 }),
  )
  .map(([params, result, wheres]) => `(${params})${result === null ? '' : ` -> ${result}`}${wheres.join('')}`);

const declaration = fc.oneof(
  fc.tuple(name, string).map(([n, s]) => `import ${n} from ${s}`),
  fc.tuple(name, name, string).map(([a, b, s]) => `import {${a}, ${b}} from ${s}`),
  fc.tuple(name, parts.type, parts.atom).map(([n, t, v]) => `param ${n}: ${t} = ${v}`),
  fc.tuple(name, number, number).map(([n, a, b]) => `param ${n}: float = 1 in ${a}..${b}`),
  fc.tuple(name, parts.expr).map(([n, e]) => `const ${n} = ${e}`),
  fc.tuple(name, parts.type).map(([n, t]) => `type ${n} = ${t}`),
  fc
    .tuple(
      fc.constantFrom('fn', 'layer', 'model', 'loss', 'metric', 'schedule'),
      name,
      signature,
      fc.constantFrom(' ', '\n'),
      parts.expr,
    )
    .map(([w, n, s, g, e]) => `${w} ${n}${s} =${g}${e}`),
  fc
    .tuple(fc.constantFrom('fn', 'layer', 'optimizer'), name, signature, parts.block)
    .map(([w, n, s, b]) => `${w} ${n}${s} ${b}`),
  fc
    .tuple(name, parts.expr, fc.option(parts.block))
    .map(([n, e, b]) => `data ${n} = ${e}${b === null || e.startsWith('fn') || e.startsWith('layer') ? '' : ` ${b}`}`),
  fc.tuple(name, clauses).map(([n, c]) => `train ${n} from a on d.train ${c}`),
  fc.tuple(name, clauses).map(([n, c]) => `run ${n} ${c}`),
  fc.tuple(name, parts.atom, clauses).map(([n, e, c]) => `sweep ${n} of t over p in ${e}, q in [1, 2] ${c}`),
);

/** Sound programs of up to three declarations with comments in all places. */
export const program: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(
      fc.constantFrom('', '## doc\n', '# c\n', 'export '),
      declaration,
      fc.constantFrom('\n', '\n\n', ' # after\n', '\n\n\n# far\n\n'),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) => all.map(([before, text, after]) => before + text + after).join(''));
