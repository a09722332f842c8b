/** Decides what the editor and its panels say to each other: plain values, the same types on both sides. */

/** A place that a run names. */
export interface FoundPlace {
  readonly file: string;
  readonly range: TextRange;
}
/** One line of `dlnc run --json`, as far as the panel shows it. */
export interface RunRecord {
  readonly event: string;
  readonly run?: string;
  readonly seconds?: number;
  readonly kind?: string;
  readonly backend?: string;
  readonly steps?: number | null;
  readonly epochs?: number | null;
  readonly parameters?: number;
  readonly rows?: number | null;
  readonly resumed?: { readonly step: number } | null;
  readonly clock?: { readonly step: number; readonly epoch: number };
  readonly measures?: Readonly<Record<string, number>> | readonly string[];
  readonly examplesPerSecond?: number | null;
  readonly secondsLeft?: number | null;
  readonly path?: string;
  readonly text?: string;
  readonly holds?: boolean;
  readonly left?: number | null;
  readonly message?: string | null;
  readonly exit?: number;
  /** Of a sweep: its columns, how many trainings it has, and one of them. */
  readonly columns?: readonly string[];
  readonly combinations?: number;
  readonly values?: Readonly<Record<string, number | string | boolean>>;
  readonly curves?: readonly { readonly name: string; readonly x: readonly number[]; readonly y: readonly number[] }[];
  readonly against?: string | null;
  readonly diagnostic?: FoundPlace & {
    readonly label?: string | null;
    readonly code: string;
    readonly severity: string;
    readonly message: string;
    readonly notes: readonly string[];
    readonly related: readonly (FoundPlace & { readonly message: string })[];
  };
}
/** To the panel of a run. */
export type ToRunPanel =
  | { readonly kind: 'begin'; readonly title: string }
  | { readonly kind: 'records'; readonly records: readonly RunRecord[] }
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'end'; readonly exit: number | null; readonly stopped: boolean };
/** From the panel of a run. */
export type FromRunPanel =
  | { readonly kind: 'ready' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'again' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'open'; readonly path: string };

/** A place in a text. */
export interface TextRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}
/** The answer to `dln/graph`, as far as it is shown. */
export interface ModelGraph {
  readonly name: string;
  readonly nodes: readonly {
    readonly id: number;
    readonly label: string;
    /** The type of what it gives. */
    readonly shape: string;
    /** `input`, `output` or the kind of its expression. */
    readonly kind: string;
    /** The role of what it calls: `layer`, `fn`; null where it calls nothing declared. */
    readonly layer?: string | null;
    readonly equation?: string | null;
    readonly range: TextRange;
  }[];
  readonly edges: readonly { readonly from: number; readonly to: number; readonly shape: string }[];
}
/** To the graph panel. */
export type ToGraphPanel =
  | { readonly kind: 'graph'; readonly graph: ModelGraph | null }
  | { readonly kind: 'mark'; readonly ids: readonly number[] };
/** From the graph panel. */
export type FromGraphPanel = { readonly kind: 'ready' } | { readonly kind: 'reveal'; readonly range: TextRange };
