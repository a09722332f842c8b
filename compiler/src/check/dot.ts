/** Decides what a dot reads: a file's declaration, a dataset's part, an instance's part or weight. */
import { nearest, type Span } from '@dln/grammar';
import { notExported } from '../diagnostics/DLN1204-not-exported.js';
import { wholeWithGaps } from '../diagnostics/DLN2110-whole-with-gaps.js';
import { noSuchPart } from '../diagnostics/DLN2409-no-such-part.js';
import { tableNotThere } from '../diagnostics/DLN2728-table-not-there.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { readCell } from './cells.js';
import { columnValue, tableColumn } from './columns.js';
import { type Context, report } from './context.js';
import { type Instance, meantBy, partOf } from './instance.js';
import { instanceCalled } from './parts.js';
import { describe, nameOfCallable } from './show-value.js';
import { decodeHead, encodeHead } from './token-heads.js';
import {
  type CallableValue,
  callableValue,
  type DatasetValue,
  errorValue,
  intValue,
  type TableValue,
  type Value,
} from './value.js';

/** `called`: the name that stands before the dot, where it is one. */
export function dotted(ctx: Context, base: Value, name: string, at: Span, called: string | null = null): Value {
  switch (base.kind) {
    case 'module': {
      const located = ctx.world.located(base.uri, name);
      const value = located === null ? null : ctx.world.lookup(base.uri, name);
      if (located === null || value === null)
        return missing(ctx, `the file ${base.uri}`, name, ctx.world.exportsOf(base.uri), at);
      if (!located.decl.exported) {
        report(
          ctx,
          diagnose(
            notExported,
            at,
            { name, file: base.uri },
            { labels: [{ at: ctx.world.nameSpan(located), text: 'declared here, without `export`' }] },
          ),
        );
        return errorValue;
      }
      return value;
    }
    case 'dataset': {
      const part = Object.hasOwn(base.parts, name) ? base.parts[name] : undefined;
      if (part !== undefined) return { kind: 'dataset', dataset: part, parts: {} };
      return datasetDot(ctx, base, name, at);
    }
    case 'table':
      return tableDot(ctx, base, name, at);
    case 'callable': {
      const instance = base.instance ?? (base.callee.is === 'part' ? base.callee.instance : null);
      // What is only believed by its signature has made no parts: the body's own are looked up, others where it is compiled.
      if (!ctx.inline && hasParts(base)) {
        const made = called === null ? null : instanceCalled(ctx, called, nameOfCallable(base));
        const cell = made?.cells.get(name);
        if (cell !== undefined) return readCell(ctx, cell);
        return made === null || partOf(made, name) !== null ? errorValue : missingPart(ctx, base, made, name, at);
      }
      if (instance === null) return missing(ctx, `\`${nameOfCallable(base)}\``, name, [], at);
      const cell = meantBy(instance).cells.get(name);
      if (cell !== undefined) return readCell(ctx, cell);
      const part = partOf(instance, name);
      if (part !== null) return callableValue({ is: 'part', instance: part }, part);
      return missingPart(ctx, base, meantBy(instance), name, at);
    }
    default:
      return missing(ctx, describe(base), name, [], at);
  }
}

/** A field of a dataset is its whole column; its vocabulary can be asked, too. */
function datasetDot(ctx: Context, { dataset, parts }: DatasetValue, name: string, at: Span): Value {
  const field = dataset.fields.find((f) => f.name === name);
  if (field === undefined) {
    const classes = name === 'classes' ? dataset.fields.filter((f) => f.type.classes !== null) : [];
    const [only] = classes;
    if (only?.type.classes != null && classes.length === 1) return intValue(only.type.classes);
    if (dataset.vocabulary !== null && (name === 'encode' || name === 'decode')) {
      const of: Value = { kind: 'dataset', dataset, parts };
      const callee = { is: 'builtin', builtin: name === 'encode' ? encodeHead : decodeHead } as const;
      return { ...callableValue(callee), bound: [{ label: 'of', value: of, at }] };
    }
    const known = [...Object.keys(parts), ...dataset.fields.map((f) => f.name)];
    return missing(ctx, `the dataset ${dataset.name}`, name, known, at);
  }
  const column = columnValue(ctx, dataset, field, 0, field.rows ?? dataset.rows);
  if (column !== null) return column;
  report(ctx, diagnose(wholeWithGaps, at, { column: `${dataset.name}.${name}`, field: name }));
  return errorValue;
}

/** A column of a sweep's table, as a vector; `s.train.error` is one of its training measures. */
function tableDot(ctx: Context, table: TableValue, name: string, at: Span): Value {
  const { part, columns, numbers } = table;
  if (part === '' && name === 'train' && !columns.includes(name)) return { ...table, part: 'train.' };
  const column = `${part}${name}`;
  const refuse = (why: string): Value => {
    report(ctx, diagnose(tableNotThere, at, { sweep: table.name, column, why }));
    return errorValue;
  };
  if (!columns.includes(column))
    return missing(
      ctx,
      `the table of the sweep ${table.name}`,
      name,
      columns.flatMap((c) => (c.startsWith(part) ? [c.slice(part.length)] : [])),
      at,
    );
  if (!numbers.includes(column)) return refuse('it holds no numbers');
  if (ctx.data !== null) return refuse('data are read before anything is run');
  const why = ctx.world.notYetRun(ctx.uri, table.sweep, ctx.decl);
  return why === null ? tableColumn(ctx, table, column) : refuse(why);
}

/** Layers and models have weights; functions and operators have nothing that a dot could read. */
function hasParts({ callee }: CallableValue): boolean {
  if (callee.is === 'user') return callee.role === 'layer' || callee.role === 'model';
  return callee.is !== 'builtin' && callee.is !== 'op' && callee.is !== 'average';
}

function missingPart(ctx: Context, base: CallableValue, of: Instance, name: string, at: Span): Value {
  const known = [...of.cells.keys(), ...[...of.children.values()].map((c) => c.name)];
  return missing(ctx, `\`${nameOfCallable(base)}\``, name, known, at);
}

function missing(ctx: Context, of: string, name: string, known: readonly string[], at: Span): Value {
  const near = nearest(name, known);
  report(
    ctx,
    diagnose(
      noSuchPart,
      at,
      { of, name, nearest: near ?? '', known: known.slice(0, 12) },
      near === null ? {} : { fixes: [{ title: `change to \`${near}\``, edits: [{ at, text: near }], safe: false }] },
    ),
  );
  return errorValue;
}
