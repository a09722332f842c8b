/** Decides how a value is named in a message. */
import { literal } from '../dims/algebra.js';
import { show } from '../dims/show.js';
import { showType } from '../types/show.js';
import type { Value } from './value.js';

/** The value as an author would write it, short. */
export function showValue(value: Value): string {
  switch (value.kind) {
    case 'tensor':
      return showType(value.type);
    case 'gaps':
      return showType(value.type).replace('[', '?[');
    case 'int':
      return show(value.dim);
    case 'fraction':
      return `${show(value.over)} / ${show(value.under)}`;
    case 'float':
      return value.value === null ? 'float' : String(value.value);
    case 'bool':
      return value.value === null ? 'bool' : String(value.value);
    case 'string':
      return JSON.stringify(value.value);
    case 'tuple':
      return `(${value.items.map(showValue).join(', ')})`;
    case 'list':
      return `[${value.items.slice(0, 8).map(showValue).join(', ')}${value.items.length > 8 ? ', …' : ''}]`;
    case 'none':
      return 'none';
    case 'dtype':
      return value.classes === null ? value.dtype : `class<${show(value.classes)}>`;
    case 'module':
      return 'a file';
    case 'dataset':
      return `the dataset ${value.dataset.name}`;
    case 'table':
      return `the table of the sweep ${value.name}`;
    case 'weights':
      return 'weights';
    case 'axisName':
      return value.name;
    case 'callable':
      return nameOfCallable(value);
    case 'error':
      return '?';
  }
}

/** What kind of thing it is, with an article. */
export function describe(value: Value): string {
  switch (value.kind) {
    case 'tensor':
      return `the tensor ${showType(value.type)}`;
    case 'gaps':
      return `the column ${showValue(value)}, which has gaps: \`fill(${value.name}, v)\` closes them, \`missing(${value.name})\` tells where they are`;
    case 'int':
      return literal(value.dim) === undefined ? `the whole number ${show(value.dim)}` : `the number ${show(value.dim)}`;
    case 'fraction':
      return `the quotient ${showValue(value)}`;
    case 'float':
      return value.value === null ? 'a float' : `the number ${value.value}`;
    case 'bool':
      return 'a condition';
    case 'string':
      return `the string ${showValue(value)}`;
    case 'tuple':
      return `a tuple of ${value.items.length}`;
    case 'list':
      return `a list of ${value.items.length}`;
    case 'callable':
      return `the layer value \`${nameOfCallable(value)}\``;
    default:
      return showValue(value);
  }
}

/** How a callable is called in messages. */
export function nameOfCallable(value: Extract<Value, { kind: 'callable' }>): string {
  const callee = value.callee;
  switch (callee.is) {
    case 'user':
      return callee.name;
    case 'builtin':
      return callee.builtin.name;
    case 'op':
      return callee.op.name;
    case 'composite':
      return callee.stages.length === 0 ? 'if' : callee.stages.map((s) => showValue(s.value)).join(' |> ');
    case 'block':
      return callee.expr.kind;
    case 'opaque':
      return callee.name;
    case 'part':
      return callee.instance.name;
    case 'objective':
      return 'objective';
    case 'average':
      return `ema(${nameOfCallable(callee.of)})`;
  }
}
