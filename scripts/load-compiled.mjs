/** Decides how the bundled commands get the compiler: as one script with the machine code cache that the build made, or without it where this Node cannot use that. */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/** V8 counts the bytecode that a function has run and makes machine code of it from so many bytes on. By its own count (67,584) a check of
 *  a second is half spent on machine code that is hardly run; what runs for long gets there all the same. */
const BYTES_UNTIL_OPTIMISED = 600_000;
/** Newer ones may not know the flag, and would say so. */
const NEWEST_V8 = 13;

let loaded = null;

/** The packages by name, with all that they export. `folder` ends in a slash; `later` imports what the script does without until then. */
export function compiledPackages(folder, name, require, later) {
  loaded ??= load(folder, name, require, later).packages;
  return loaded;
}

/** `script` too: the build asks it for its cache. */
export function load(folder, name, require, later) {
  // Before the script: code is kept for the flags that it was compiled with.
  if (Number.parseInt(process.versions.v8, 10) <= NEWEST_V8)
    setFlagsFromString(`--interrupt-budget=${BYTES_UNTIL_OPTIMISED}`);
  const filename = `${folder}${name}.js`;
  const source = readFileSync(filename, 'latin1');
  let cachedData;
  try {
    cachedData = readFileSync(`${folder}${name}.cache`);
  } catch {
    // It compiles as ever, only slower.
  }
  const script = new Script(source, { filename, cachedData });
  return { packages: script.runInThisContext()(require, later), script };
}
