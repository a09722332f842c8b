/** Decides when two datasets are made alike: their steps as a text, programs by their hash. */
import type { DatasetStep } from '@dln/compiler';

/** Equal for equal steps, and different for others. */
export const stepsText = (steps: readonly (DatasetStep | null)[]): string =>
  JSON.stringify(
    steps.map((step) => {
      if (step?.step === 'patches') return [step.step, step.field, step.size];
      if (step?.step !== 'map') return step;
      const { passed, compute } = step;
      return [step.step, passed, compute?.computed ?? [], compute?.program.hash ?? '', compute?.clock ?? ''];
    }),
  );
