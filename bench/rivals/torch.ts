/** Decides how PyTorch is brought in as a rival: a virtual environment of its own, and a process that answers requests. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** The release that is measured. */
const TORCH = '2.9.1';

/** Python with PyTorch, installed by pip into the cache where it is not there. */
export function pythonWithTorch(): string {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'dln', `bench-torch-${TORCH}`);
  const python = join(folder, 'bin/python');
  if (existsSync(join(folder, 'ready'))) return python;
  process.stderr.write(`installing PyTorch ${TORCH} into ${folder}, some gigabytes\n`);
  mkdirSync(dirname(folder), { recursive: true });
  for (const [command, ...args] of [
    ['python3', '-m', 'venv', folder],
    [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `torch==${TORCH}`, 'numpy'],
  ] as const) {
    if (spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status !== 0)
      throw new Error(`PyTorch cannot be installed: ${command} ${args.join(' ')} failed`);
  }
  writeFileSync(join(folder, 'ready'), '');
  return python;
}

/** A process that holds one model of PyTorch's. */
export class TorchProcess {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  constructor(python: string, threads: number) {
    // A pool that keeps spinning after its work would slow whoever runs next.
    const env = { ...process.env, OMP_NUM_THREADS: String(threads), OMP_WAIT_POLICY: 'passive', GOMP_SPINCOUNT: '0' };
    const stdio = ['pipe', 'pipe', 'inherit'] as const;
    this.#child = spawn(python, ['bench/rivals/torch_steps.py'], { env, stdio: [...stdio] });
    this.#answers = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  }

  /** One request and its answer. Rejects where the process has ended. */
  async ask<T>(request: object): Promise<T> {
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#answers.next();
    if (done === true) throw new Error(`PyTorch ended at ${JSON.stringify(request)}`);
    return JSON.parse(value) as T;
  }

  close(): void {
    this.#child.stdin?.end();
  }
}
