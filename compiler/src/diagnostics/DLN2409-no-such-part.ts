/** DLN2409: A dot reads a declaration of a file, a part of a dataset, or a part or weight of an instance. */
import { defineDiagnostic } from './define-diagnostic.js';

export const noSuchPart = defineDiagnostic<{
  readonly of: string;
  readonly name: string;
  readonly nearest: string;
  readonly known: readonly string[];
}>({
  code: 'DLN2409',
  name: 'no-such-part',
  severity: 'error',
  message: (a) => `${a.of} has no \`${a.name}\``,
  label: () => 'not there',
  help: (a) => [
    ...(a.nearest === '' ? [] : [`did you mean \`${a.nearest}\`?`]),
    ...(a.known.length === 0 ? [] : [`it has ${a.known.join(', ')}`]),
  ],
  explain: 'A dot reads a declaration of a file, a part of a dataset, or a part or weight of an instance.',
  bad: `data d = circles() |> split(train: 0.8, test: 0.2)
train t on d.trian {
  measure m = mean(point)
}`,
  good: `data d = circles() |> split(train: 0.8, test: 0.2)
train t on d.train {
  measure m = mean(point)
}`,
});
