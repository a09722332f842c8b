/** Decides which tensor of a file sets which weight: name by name, shape by shape, so that a checkpoint that does not fit is an error while typing. */
import type { HeaderField } from '@dln/formats';
import { type LoadClause, nearest } from '@dln/grammar';
import { instanceOf } from '../check/builtins/gradients.js';
import { type Context, report, spanOf } from '../check/context.js';
import { exprText } from '../check/expr-text.js';
import { type Cell, cellPath, cellsBelow, type Instance, pathOf } from '../check/instance.js';
import { describe } from '../check/show-value.js';
import type { SourceCall } from '../data/dataset.js';
import { catalogue } from '../diagnostics/catalogue.js';
import { clauseValue } from '../diagnostics/DLN2709-clause-value.js';
import { loadMissing } from '../diagnostics/DLN2724-load-missing.js';
import { loadDiffers } from '../diagnostics/DLN2725-load-differs.js';
import { type Code, diagnose } from '../diagnostics/define-diagnostic.js';
import { constant, literal, variable } from '../dims/algebra.js';
import type { AxisRole } from '../graph/program.js';
import { isPack, tensorType } from '../types/tensor-type.js';
import { torchOrder } from './axis-roles.js';
import { renamingsOf } from './load-names.js';
import { renamingsFor } from './load-renames.js';
import type { LoadPlan } from './plan.js';
import { freshScope } from './walk.js';
import type { TrainWork } from './work.js';

/** Names that a diagnostic lists. */
const LISTED = 6;
type Roles = ReadonlyMap<string, readonly AxisRole[]>;

/** What every `load` sets; a clause that is wrong is reported and gives nothing. Instances must be known. */
export function loadsOf(ctx: Context, work: TrainWork, roles: Roles): readonly LoadPlan[] {
  return work.clauses.loads.flatMap((clause) => {
    const target = targetOf(ctx, work, clause);
    const source = sourceOf(ctx, work, clause);
    if (target === null || source === null) return [];
    const answer = ctx.world.header(source.call, ctx.uri);
    if (answer === 'pending') return [];
    if ('fault' in answer) {
      const def = catalogue.get(answer.fault as Code);
      if (def === undefined) throw new Error(`no diagnostic ${answer.fault}`);
      report(ctx, diagnose(def, spanOf(ctx, clause.source), answer.args));
      return [];
    }
    const plan = matched(ctx, clause, target, source, answer.header.fields, roles);
    return plan === null ? [] : [plan];
  });
}

function targetOf(ctx: Context, work: TrainWork, clause: LoadClause): Instance | null {
  const value = ctx.evaluator.expr(ctx, freshScope(ctx, work), clause.target);
  const instance = instanceOf(value);
  if (instance !== null || value.kind === 'error') return instance;
  const wanted = 'a model or a part of one before `from`';
  report(ctx, diagnose(clauseValue, spanOf(ctx, clause.target), { clause: 'load', wanted, got: describe(value) }));
  return null;
}

interface Source {
  readonly call: SourceCall;
  readonly file: string;
  readonly torch: boolean;
}
/** `safetensors("file", layout: "torch")`: a file of weights, which is no dataset. */
function sourceOf(ctx: Context, work: TrainWork, { source }: LoadClause): Source | null {
  const args = source.kind === 'call' && source.callee.kind === 'name' ? source : null;
  const refuse = (wanted: string, got: string): null => {
    report(ctx, diagnose(clauseValue, spanOf(ctx, source), { clause: 'load … from', wanted, got }));
    return null;
  };
  if (args?.callee.kind !== 'name' || args.callee.text !== 'safetensors')
    return refuse('`safetensors("file")`', `\`${exprText(source)}\``);
  let file: string | null = null;
  let torch = false;
  for (const { label, value } of args.args) {
    const given = ctx.evaluator.expr(ctx, work.file, value);
    if (given.kind === 'error') return null;
    if ((label === null || label.text === 'file') && given.kind === 'string' && file === null) file = given.value;
    else if (label?.text === 'layout' && given.kind === 'string' && given.value === 'torch') torch = true;
    else if (label?.text === 'layout') return refuse('`layout: "torch"` or none', describe(given));
    else return refuse('a file and a layout', `\`${exprText(value)}\``);
  }
  if (file === null || file === '') return refuse('the name of a file', 'none');
  const files = { file };
  return {
    call: { key: `${ctx.uri} weights(${JSON.stringify(files)})`, format: 'weights', files, options: {} },
    file,
    torch,
  };
}

/** Each weight and state of the target with its tensor; null where one has none or another shape (reported, once for each cause). */
function matched(
  ctx: Context,
  clause: LoadClause,
  target: Instance,
  { call, file, torch }: Source,
  fields: readonly HeaderField[],
  roles: Roles,
): LoadPlan | null {
  const name = exprText(clause.target);
  const above = pathOf(target);
  const cells = [...cellsBelow(target, 'weight'), ...cellsBelow(target, 'state')];
  const local = (cell: Cell): string => (above === '' ? cellPath(cell) : cellPath(cell).slice(above.length + 1));
  const renamed = renamingsOf(ctx, clause, name, cells.map(local));
  if (renamed === null) return null;
  const byName = new Map(fields.map((f) => [f.name, f]));
  const used = new Set<string>();
  const tensors: LoadPlan['tensors'][number][] = [];
  const missing: { own: string; theirs: string }[] = [];
  const differ = { torch: [] as string[], ours: [] as string[], shape: [] as string[], type: [] as string[] };
  for (const cell of cells) {
    const own = local(cell);
    const theirs = renamed.get(own) ?? own;
    // A checkpoint of ours has the role before the path, which is that of the whole program.
    const candidates = [theirs, `${cell.role}/${theirs}`, cellPath(cell), `${cell.role}/${cellPath(cell)}`];
    const field = candidates.map((c) => byName.get(c)).find((f) => f !== undefined);
    if (field === undefined) {
      missing.push({ own, theirs });
      continue;
    }
    used.add(field.name);
    const shape = cell.type.shape.map((part) => (isPack(part) ? -1 : (literal(part) ?? -1)));
    const order = torchOrder(cell.role, roles.get(cellPath(cell)));
    const turned = order === null ? shape : order.map((axis) => shape[axis] as number);
    const wanted = torch ? turned : shape;
    const there = field.name === own ? 'in the file it is' : `\`${field.name}\` in the file is`;
    const line = `\`${own}\` is [${shape.join(', ')}], ${there} [${field.shape.join(', ')}]`;
    if (field.stored !== 'f32' && field.stored !== 'f64') differ.type.push(`${line} of ${field.stored}`);
    else if (!same(field.shape, wanted))
      differ[!torch && same(field.shape, turned) ? 'torch' : torch && same(field.shape, shape) ? 'ours' : 'shape'].push(
        line,
      );
    else tensors.push(tensorOf(cell, call, field, torch ? order : null));
  }
  const at = spanOf(ctx, clause.target);
  const found = { target: name, file };
  const unused = [...byName.keys()].filter((n) => !used.has(n));
  const renamings =
    clause.names.length > 0
      ? []
      : renamingsFor(
          missing.map((m) => m.theirs),
          unused,
        );
  const lacking = missing.slice(0, LISTED).map(({ own, theirs }) => {
    const near = nearest(theirs, unused);
    const sought = own === theirs ? `there is no \`${own}\`` : `\`${own}\`: there is no \`${theirs}\``;
    return near === null ? sought : `${sought}, the nearest is \`${near}\``;
  });
  if (missing.length > 0) {
    const lines = renamings.map(({ ours, theirs }) => `"${ours}" -> "${theirs}"`);
    const after = spanOf(ctx, clause.source);
    const edit = { at: { ...after, start: after.end }, text: ` { ${lines.join(', ')} }` };
    const fixes = lines.length === 0 ? [] : [{ title: `add \`{ ${lines.join(', ')} }\``, edits: [edit], safe: false }];
    const known = renamings.map(
      ({ ours, theirs, finds }) => `\`${ours}\` is called \`${theirs}\` there: ${finds} of them`,
    );
    // What a line explains needs no list.
    const explained = renamings.reduce((n, { finds }) => n + finds, 0) === missing.length;
    const names = explained ? known : [...known, ...lacking];
    const more = explained ? 0 : missing.length - lacking.length;
    report(ctx, diagnose(loadMissing, at, { ...found, count: missing.length, names, more }, { fixes }));
  }
  for (const cause of ['torch', 'ours', 'shape', 'type'] as const) {
    const lines = differ[cause];
    const where = cause === 'shape' ? at : spanOf(ctx, clause.source);
    if (lines.length > 0)
      report(
        ctx,
        diagnose(loadDiffers, where, { ...found, cause, count: lines.length, names: lines.slice(0, LISTED) }),
      );
  }
  if (tensors.length < cells.length) return null;
  return { target: name, file, tensors, unused };
}

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);

/** The tensor as the only row of a dataset. `order`: our axes in the order in which the file has them. */
function tensorOf(
  cell: Cell,
  source: SourceCall,
  field: HeaderField,
  order: readonly number[] | null,
): LoadPlan['tensors'][number] {
  const type = tensorType('f32', [variable('N'), ...field.shape.map(constant)]);
  const { name, stored } = field;
  const read = [{ name, stored, type, scale: 1, gaps: false, classNames: null, rows: null }];
  const data = { name: source.files['file'] ?? '', source, read, steps: [], fields: read, rows: 1, vocabulary: null };
  const resident = cellPath(cell);
  return { resident, role: cell.role, order, column: { name: resident, data, field: name, from: 0, to: 1 } };
}
