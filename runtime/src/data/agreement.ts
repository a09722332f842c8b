/** Decides whether data are still what was checked: rows, fields, shapes and classes. */
import type { Dataset, DatasetField, Dim } from '@dln/compiler';
import type { Fault, HeaderField } from '@dln/formats';

/** What a dataset was when it was checked, to compare with. */
export interface Agreed {
  differs(what: string, checked: string | number, found: string | number): Fault;
  /** Null where the stored field has the checked type. */
  type(field: DatasetField, stored: HeaderField): Fault | null;
}

/** Comparisons for this dataset. */
export function agreement(dataset: Dataset): Agreed {
  const differs = (what: string, checked: string | number, found: string | number): Fault => ({
    fault: 'DLN4207',
    args: { data: dataset.name, what, checked: String(checked), found: String(found) },
  });
  return { differs, type: (field, stored) => differentType(differs, field, stored) };
}

/** The dim's number, or null where it is not one. */
export function constant({ terms }: Dim): number | null {
  const [first, ...rest] = terms;
  if (first === undefined) return 0;
  return rest.length === 0 && first.atoms.length === 0 ? first.k : null;
}

function differentType(differs: Agreed['differs'], field: DatasetField, stored: HeaderField): Fault | null {
  const shape = field.type.shape.slice(1);
  const same =
    shape.length === stored.shape.length &&
    shape.every((dim, axis) => 'terms' in dim && constant(dim) === stored.shape[axis]);
  if (!same) {
    const checked = shape.map((dim) => ('terms' in dim ? (constant(dim) ?? '?') : '?')).join(', ');
    return differs(`the shape of \`${field.name}\``, `[${checked}]`, `[${stored.shape.join(', ')}]`);
  }
  const checked = field.type.classes === null ? null : constant(field.type.classes);
  const found = typeof stored.classes === 'number' ? stored.classes : (stored.classes?.length ?? null);
  if (checked !== null && checked !== found)
    return differs(`the number of classes of \`${field.name}\``, checked, found ?? 'none');
  if (stored.gaps && !field.gaps) return differs(`the column \`${field.name}\``, 'without gaps', 'with gaps');
  return null;
}
