/** Decides what the desktop can do that the web cannot: run programs. */
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import type { RunRecord } from '../panel-messages.js';

/** A run of `dlnc` that was started. */
export interface Running {
  /** Asks it to save and stop; a second time it ends at once. */
  stop(): void;
}
/** Who hears of a run. */
export interface Listener {
  readonly record: (record: RunRecord) => void;
  readonly log: (text: string) => void;
  readonly end: (exit: number | null) => void;
}
/** What `dlnc` does in a process of its own. */
export interface Programs {
  /** The words of a command line for a task. */
  readonly command: (words: readonly string[]) => {
    readonly program: string;
    readonly words: readonly string[];
    readonly env: Record<string, string>;
  };
  readonly start: (words: readonly string[], folder: string, listener: Listener) => Running;
}
/** Where the extension runs. */
export interface Platform {
  readonly connect: (options: LanguageClientOptions) => BaseLanguageClient;
  /** Null where no process can be started. */
  readonly programs: Programs | null;
}
