/** Decides what the editor and its panels say to each other: plain values, the same types on both sides. */

/** A place that a run names. */
export interface FoundPlace {
  readonly file: string;
  readonly range: GraphPlace['range'];
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
  readonly diagnostic?: FoundPlace & {
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
  | { readonly kind: 'open'; readonly path: string };

/** A place in a program. */
export interface GraphPlace {
  readonly uri: string;
  readonly range: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
}
/** The answer to `dln/graph`. */
export interface ModelGraph {
  readonly model: string;
  readonly nodes: readonly {
    readonly id: string;
    readonly label: string;
    /** The type of what it gives. */
    readonly type: string;
    readonly kind: 'input' | 'layer' | 'operator' | 'result';
    /** Parameters of its own and below; 0 for none. */
    readonly parameters: number;
    readonly place: GraphPlace | null;
  }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly type: string }[];
}
/** To the graph panel. */
export type ToGraphPanel =
  | { readonly kind: 'graph'; readonly graph: ModelGraph | null }
  | { readonly kind: 'mark'; readonly ids: readonly string[] };
/** From the graph panel. */
export type FromGraphPanel = { readonly kind: 'ready' } | { readonly kind: 'reveal'; readonly place: GraphPlace };
