/** Decides what a file may look like. Each rule gives the offending places as text, empty if there are none. */
import type { SourceModule, TextFile } from './source-files.js';

const MOST_LINES = 500;
/** Longer on purpose, each with its reason. */
const LONGER: Readonly<Record<string, string>> = {};
/** Names that say nothing about what is inside. */
const EMPTY_NAMES = /(?:^|[/-])(?:utils?|helpers?|common|misc|shared|manager)(?=[.-])/i;
const EMPTY_WORDS = /(?:Manager|Helper|Utils?)(?=[A-Z]|$)/;

const isGenerated = (path: string): boolean => path.includes('.generated.');
const isTest = (path: string): boolean => path.endsWith('.test.ts');

/** A file opens with a doc comment that says what it decides. */
export const openings = (modules: readonly SourceModule[]): readonly string[] =>
  modules
    .filter((m) => !/^(?:#![^\n]*\n)?\/\*\*\s*\S/.test(m.text))
    .map((m) => `${m.path}: opens without a doc comment that says what it decides`);

export const longFiles = (modules: readonly SourceModule[]): readonly string[] =>
  modules
    .filter((m) => !isGenerated(m.path) && !(m.path in LONGER) && m.text.split('\n').length - 1 > MOST_LINES)
    .map((m) => `${m.path}: ${m.text.split('\n').length - 1} lines, at most ${MOST_LINES}`);

export const anyTypes = (modules: readonly SourceModule[]): readonly string[] =>
  modules.flatMap((m) => m.anys.map((line) => `${m.path}:${line}: the type \`any\``));

export const defaultExports = (modules: readonly SourceModule[]): readonly string[] =>
  modules
    .filter((m) => !m.path.endsWith('.config.ts'))
    .flatMap((m) => m.defaultExports.map((line) => `${m.path}:${line}: a default export`));

export const emptyNames = (modules: readonly SourceModule[]): readonly string[] =>
  modules.flatMap((m) => [
    ...(EMPTY_NAMES.test(m.path) ? [`${m.path}: a name that says nothing about what is inside`] : []),
    ...m.exported.filter((e) => EMPTY_WORDS.test(e.name)).map((e) => `${m.path}:${e.line}: \`${e.name}\` says nothing`),
  ]);

/** Kebab-case, but for the code that a diagnostic's file begins with. */
export const fileNames = (modules: readonly SourceModule[]): readonly string[] =>
  modules
    .filter(
      (m) =>
        !/^(?:DLN\d{4}-)?[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:generated|test|config|d|bench))?\.ts$/.test(
          m.path.split('/').at(-1) as string,
        ),
    )
    .map((m) => `${m.path}: file names are kebab-case`);

/** Work that was left for later. */
export const leftOvers = (files: readonly TextFile[]): readonly string[] =>
  places(files, /\b(?:TODO|FIXME|XXX|HACK)\b/, 'work left for later');

/** Whoever reads the project knows neither the machine nor the tracker that it was written on. */
export const foreignReferences = (files: readonly TextFile[]): readonly string[] => [
  ...places(
    files,
    new RegExp(`(?<![\\w.~*])/(?:${['work', 'root', 'farm', 'home', 'Users'].join('|')})/[A-Za-z]`),
    'a path of one machine',
  ),
  ...places(files, /\b(?:issue|ticket|PR)\s+#?\d+\b/i, 'a number in a tracker'),
];

/** Lock files say which version, not from where. */
export const registryHosts = (files: readonly TextFile[]): readonly string[] =>
  places(
    files.filter((f) => /(?:^|\/)(?:package-lock\.json|\.npmrc)$/.test(f.path)),
    /"resolved": *"\w+:\/\/|\/\/registry\.|^\s*(?:@\S+:)?registry\s*=/,
    'a registry host',
  );

function places(files: readonly TextFile[], wanted: RegExp, what: string): readonly string[] {
  return files.flatMap((f) =>
    f.text.split('\n').flatMap((line, i) => (wanted.test(line) ? [`${f.path}:${i + 1}: ${what}`] : [])),
  );
}

/** Of every hundred exported symbols of the sources, this many say what they give. */
const DOCUMENTED = 95;

/** Exports without a doc comment, if there are too many. A file's only export is told by the file's own sentence. */
export function undocumented(modules: readonly SourceModule[]): readonly string[] {
  const sources = modules.filter((m) => !isGenerated(m.path) && !isTest(m.path) && /\/src\//.test(m.path));
  const total = sources.reduce((sum, m) => sum + m.exported.length, 0);
  const silent = sources.flatMap((m) => {
    if (m.exported.length === 1) return [];
    const lines = m.text.split('\n');
    return m.exported
      .filter((e) => !/\*\/\s*$|^\s*(?:\/\/|\*)/.test(lines[e.line - 2] ?? ''))
      .map((e) => `${m.path}:${e.line}: \`${e.name}\` has no doc comment`);
  });
  return silent.length * 100 > total * (100 - DOCUMENTED) ? silent : [];
}
