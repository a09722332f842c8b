/** Decides where the events, checkpoints and pictures of each plan lie: `runs/FILE/NAME`, a combination of a sweep below it. */
import { basename, join } from 'node:path';
import type { Plan } from '@dln/compiler';
import { checkpointFolder } from '@dln/runtime/node';

/** The folder of a plan by its name: `runs/f/t`, `runs/f/s/width-4_seed-0`. */
export type Folders = (plan: string) => string;

/** `file`: the program's path as it was given; `cwd`: where `runs/` is. */
export function foldersOf(
  plans: readonly Plan[],
  { file, cwd }: { readonly file: string; readonly cwd: string },
): Folders {
  const runs = join(cwd, 'runs');
  const stem = basename(file).replace(/\.dln$/, '');
  const combinations = new Map<string, string>();
  for (const plan of plans) {
    if (plan.kind !== 'sweep') continue;
    const below = checkpointFolder(runs, stem, plan.name);
    for (const { folder, plan: one } of plan.combinations) combinations.set(one.name, checkpointFolder(below, folder));
  }
  return (name) => combinations.get(name) ?? checkpointFolder(runs, stem, name);
}

/** The file in which every event of a plan is kept. */
export const metricsPath = (folders: Folders, plan: string): string => join(folders(plan), 'metrics.jsonl');
