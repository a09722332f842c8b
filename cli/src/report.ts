/** Decides how the diagnostics of a command are printed and which exit code they mean. */
import { catalogue, type Diagnostic, type FileTable, renderTerminal, toJson } from '@dln/compiler';
import type { Fault } from '@dln/formats';
import { Exit, type ExitCode } from './exit.js';
import type { Io, Out } from './io.js';

/** A fault of a file as a diagnostic of the same code. */
export const faultDiagnostic = ({ fault, args }: Fault, at: Diagnostic['at']): Diagnostic => ({
  code: fault as Diagnostic['code'],
  at,
  args,
  labels: [],
  chain: [],
  fixes: [],
});

const isError = (d: Diagnostic): boolean => catalogue.get(d.code)?.severity === 'error';

/** 3 if files or data alone are wrong, 1 for any other error, 0 where warnings are all. */
export function exitOf(diagnostics: readonly Diagnostic[]): ExitCode {
  const errors = diagnostics.filter(isError);
  if (errors.length === 0) return Exit.ok;
  return errors.every((d) => d.code.startsWith('DLN4')) ? Exit.file : Exit.found;
}

/** Prints each diagnostic with a blank line after it; then how many there are, and to a person where to read more. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], files: FileTable, to: Out): void {
  for (const d of diagnostics) to.write(`${renderTerminal(d, files, { colour: to.colour, width: to.width() })}\n\n`);
  const first = diagnostics[0];
  if (first === undefined) return;
  const counts = (['error', 'warning', 'hint'] as const).flatMap((severity) => {
    const n = diagnostics.filter((d) => catalogue.get(d.code)?.severity === severity).length;
    return n === 0 ? [] : [`${n} ${severity}${n === 1 ? '' : 's'}`];
  });
  const more = to.isTerminal ? `; \`dlnc explain ${first.code}\` says more` : '';
  to.write(`${counts.join(', ')}${more}\n`);
}

/** The whole of `--json`: `{ "diagnostics": [...] }` and nothing else. */
export function printJson(diagnostics: readonly Diagnostic[], files: FileTable, io: Io): void {
  io.out.write(`${JSON.stringify({ diagnostics: diagnostics.map((d) => toJson(d, files)) }, null, 2)}\n`);
}
