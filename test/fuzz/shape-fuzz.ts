/** Decides whether the checker tells the truth about shapes: what it accepts runs, and every tensor has the shape that was proved. */
import { openDatabase, planOf, type RunPlan } from '@dln/compiler';
import { loadBackend, seedWords } from '@dln/runtime';
import { checkDeclarations } from '../../compiler/src/query/check-file.js';
import { ProgramWorld } from '../../compiler/src/query/program-world.js';
import { showType } from '../../compiler/src/types/show.js';
import { mutateToken, type Random, shapeProgram } from './shape-programs.js';

/** `refused`: diagnostics; `agrees`: it ran, and all shapes were as proved; else what went wrong. */
export type Outcome = 'refused' | 'agrees' | { readonly why: string };

const uri = '/s.dln';

interface Proof {
  readonly type: string | null;
}

/** The type that the checker gives `y` of the run, believing signatures; null where it finds a mistake. */
function proved(text: string): Proof | null {
  const db = openDatabase();
  db.setText(uri, text);
  const world = new ProgramWorld(db, new Map());
  let type: string | null = null;
  world.saw = (at, value) => {
    if (at.decl.includes('run r') && value.kind === 'tensor') type = showType(value.type);
  };
  return checkDeclarations(db, world, uri).length > 0 ? null : { type };
}

/** Checks, compiles and runs a program. Every kernel's result is held against the graph's type while it is recorded. */
export async function outcomeOf(text: string, prove: (text: string) => Proof | null = proved): Promise<Outcome> {
  try {
    const said = prove(text);
    if (said === null) return 'refused';
    const db = openDatabase();
    db.setText(uri, text);
    const { plans, diagnostics } = planOf(db, uri, { params: new Map() });
    const plan = plans.find((p): p is RunPlan => p.kind === 'run');
    // An error that only the compiled body shows would be one that checking missed.
    if (plan === undefined)
      return diagnostics.length === 0 ? 'refused' : { why: `compiling says ${diagnostics.map((d) => d.code).join()}` };
    const backend = await loadBackend('cpu');
    const session = await backend.open(plan.program, { seed: seedWords(0) });
    const feeds = { fields: new Map(), params: plan.params, clock: { step: 0, epoch: 0, steps: 1, epochs: 1 } };
    const names = plan.shows.map((s) => s.name);
    const values = await session.executable(`run:${plan.name}`, {}).run(feeds, names).values();
    session.close();
    const ran = values[0];
    if (ran === undefined) return 'agrees';
    const shape = `${ran.dtype}[${ran.shape.join(', ')}]`;
    const counted = ran.shape.reduce((n, d) => n * d, 1);
    if (counted !== ran.data.length) return { why: `${shape} of ${ran.data.length} numbers` };
    return said.type === null || said.type === shape ? 'agrees' : { why: `proved ${said.type}, ran ${shape}` };
  } catch (thrown) {
    return { why: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) };
  }
}

export interface ShapeReport {
  /** Programs that were accepted and agreed. */
  readonly agreed: number;
  readonly refused: number;
  /** Mutants that still agreed, and those that were refused. */
  readonly mutants: { readonly agreed: number; readonly refused: number };
  readonly failure: { readonly text: string; readonly why: string } | null;
}

/** Tries random programs until `wanted` were accepted, each with one mutant; stops at the first that breaks the promise. */
export async function fuzzShapes(wanted: number, random: Random): Promise<ShapeReport> {
  let [agreed, refused] = [0, 0];
  const mutants = { agreed: 0, refused: 0 };
  while (agreed < wanted) {
    const { text } = shapeProgram(random);
    const outcome = await outcomeOf(text);
    if (typeof outcome === 'object') return { agreed, refused, mutants, failure: { text, why: outcome.why } };
    if (outcome === 'refused') {
      refused++;
      continue;
    }
    agreed++;
    const mutant = mutateToken(random, text);
    const changed = await outcomeOf(mutant);
    if (typeof changed === 'object') return { agreed, refused, mutants, failure: { text: mutant, why: changed.why } };
    mutants[changed === 'refused' ? 'refused' : 'agreed']++;
  }
  return { agreed, refused, mutants, failure: null };
}
