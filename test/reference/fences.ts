/** Decides which programs a Markdown document shows: its fences marked `dln`, and what their marks say of them. */

/** `dln`: checks without a word. `dln run`: also runs, to exit code 0. `dln DLN2003`: gives exactly these codes. */
export interface Fence {
  readonly text: string;
  readonly line: number;
  readonly run: boolean;
  readonly codes: readonly string[];
  /** Words after `dln` that mean nothing. */
  readonly unknown: readonly string[];
}

export function fencesOf(markdown: string): readonly Fence[] {
  return [...markdown.matchAll(/^```dln([^\n]*)\n([\s\S]*?)^```$/gm)].map((m) => {
    const words = (m[1] as string).split(/\s+/).filter((word) => word !== '');
    const codes = words.filter((word) => /^DLN\d{4}$/.test(word));
    return {
      text: m[2] as string,
      line: markdown.slice(0, m.index).split('\n').length,
      run: words.includes('run'),
      codes,
      unknown: words.filter((word) => word !== 'run' && !codes.includes(word)),
    };
  });
}
