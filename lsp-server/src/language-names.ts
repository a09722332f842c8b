/** Decides which names the language itself has: built-in functions and operators, by name. */
import { builtinNames as builtins, operators } from '@dln/compiler';

export { dataFormats } from '@dln/formats';

/** Functions that nobody declares. */
export const builtinNames = (): readonly string[] => [
  ...builtins(),
  ...operators.filter((o) => o.inLanguage !== false).map((o) => o.name),
];
