/** Decides how a test runs a file of the course: as `dlnc run` does, on WebAssembly, with what it writes in a folder of its own. */
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toJson } from '@dln/compiler';
import type { RunEvent } from '@dln/runtime';
import { loadNodeBackend } from '@dln/runtime/node';
import { Project } from '../../cli/src/project.js';
import { runPlans } from '../../cli/src/run-plans.js';

/** The folder of the course. */
export const course = fileURLToPath(new URL('../../examples/course/', import.meta.url));

export interface Lesson {
  readonly exit: number;
  readonly events: readonly RunEvent[];
  /** What it wrote, by its path; null where it did not. */
  readonly wrote: (path: string) => Buffer | null;
}

/** Runs all of a file, or `only` one declaration and what that is from. */
export async function lesson(
  file: string,
  options: { readonly only?: string; readonly set?: Readonly<Record<string, number | string>> } = {},
): Promise<Lesson> {
  const project = new Project(course);
  const { plans, found } = await project.plan(file, {
    params: new Map(Object.entries(options.set ?? {})),
    ...(options.only === undefined ? {} : { name: options.only }),
  });
  if (found.length > 0) {
    const table = project.files();
    throw new Error(found.map((d) => JSON.stringify(toJson(d, table))).join('\n'));
  }
  const cwd = mkdtempSync(join(tmpdir(), 'dln-course-'));
  const events: RunEvent[] = [];
  const exit = await runPlans(plans, {
    file,
    cwd,
    backend: await loadNodeBackend('wasm'),
    resume: false,
    set: {},
    writtenIn: (key) => project.writtenIn(key),
    tell: (event) => events.push(event),
    interrupted: () => false,
  });
  const wrote = (path: string): Buffer | null => (existsSync(join(cwd, path)) ? readFileSync(join(cwd, path)) : null);
  return { exit, events, wrote };
}

/** The texts of the expectations that hold. */
export const kept = (events: readonly RunEvent[]): readonly string[] =>
  events.flatMap((e) => (e.event === 'expect' && e.holds ? [e.text] : []));
