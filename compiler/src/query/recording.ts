/** Decides what is kept of one evaluation for an editor: what each expression of a declaration is worth, and what each call bound. */
import type { CallableRole, DeclKey, Span } from '@dln/grammar';
import { showValue } from '../check/show-value.js';
import type { Value } from '../check/value.js';
import type { CalleeSummary, ObservedCall } from '../check/world.js';
import type { SourceCall } from '../data/dataset.js';
import { show, showFact } from '../dims/show.js';
import type { TensorType } from '../types/tensor-type.js';

/** What an expression is worth, as the author would write it. */
export interface Sight {
  readonly start: number;
  readonly end: number;
  readonly kind: Value['kind'];
  readonly shown: string;
  /** Set for a tensor. */
  readonly type: TensorType | null;
  /** `400 = 5 * 5 * 16`, where the expression computed a dim. */
  readonly equation: string | null;
  /** The file of a module, the declaration of a callable: where a dot leads. */
  readonly leads: { readonly uri: string; readonly name: string } | null;
  /** Names behind a dot: parts and fields of a dataset. */
  readonly members: readonly { readonly name: string; readonly shown: string }[];
  /** What it was worth in other rounds of a loop, where that differs. */
  readonly others: readonly string[];
}
/** A call of the declaration, and what it bound. */
export interface CallSight {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  /** Null for built-in functions and operators. */
  readonly declared: { readonly decl: DeclKey; readonly role: CallableRole } | null;
  readonly dims: readonly { readonly name: string; readonly shown: string }[];
  readonly given: readonly { readonly name: string; readonly at: Span; readonly shown: string }[];
  readonly result: string;
}
/** All that was seen of one declaration. Plain data: no scopes, no callables. */
export interface DeclarationFacts {
  readonly key: DeclKey;
  /** By start, then the longest first; one for each place. */
  readonly values: readonly Sight[];
  readonly calls: readonly CallSight[];
  /** Data that it reads. */
  readonly sources: readonly SourceCall[];
  /** The result's type where none is written. */
  readonly result: string | null;
  /** Conditions that the body needs and the signature does not state. */
  readonly conditions: readonly string[];
}

/** Rounds of a loop that are told apart. */
const otherRounds = 3;

/** Listens while one declaration is evaluated. */
export class Recording {
  readonly #values = new Map<string, Sight>();
  /** Places of stages and bindings. */
  readonly #told = new Set<string>();
  readonly #calls = new Map<string, CallSight>();
  readonly #sources = new Map<string, SourceCall>();

  constructor(private readonly key: DeclKey) {}

  /** What a world calls while it evaluates. */
  ears(): Pick<Recording, 'saw' | 'called' | 'evaluated' | 'opened'> {
    return {
      saw: (at, value) => this.saw(at, value),
      called: (call) => this.called(call),
      evaluated: (at, value) => this.evaluated(at, value),
      opened: (call) => this.opened(call),
    };
  }
  /** A stage or a binding: what it gives counts, not what its own text is worth (`relu` gives a tensor). */
  saw(at: Span, value: Value): void {
    if (at.decl !== this.key || value.kind === 'error') return;
    const place = `${at.start} ${at.end}`;
    if (!this.#told.has(place)) this.#values.delete(place);
    this.#told.add(place);
    this.#note(at, place, value);
  }
  evaluated(at: Span, value: Value): void {
    if (at.decl !== this.key || value.kind === 'error') return;
    const place = `${at.start} ${at.end}`;
    if (!this.#told.has(place)) this.#note(at, place, value);
  }
  #note(at: Span, place: string, value: Value): void {
    const had = this.#values.get(place);
    const made = sight(at, value);
    if (had === undefined) this.#values.set(place, made);
    else if (had.shown !== made.shown && !had.others.includes(made.shown) && had.others.length < otherRounds)
      this.#values.set(place, { ...had, others: [...had.others, made.shown] });
    else if (had.equation === null && made.equation !== null && had.shown === made.shown)
      this.#values.set(place, { ...had, equation: made.equation });
  }

  called({ at, name, declared, given, dims, result }: ObservedCall): void {
    if (at.decl !== this.key) return;
    const place = `${at.start} ${at.end} ${name}`;
    if (this.#calls.has(place)) return;
    this.#calls.set(place, {
      start: at.start,
      end: at.end,
      name,
      declared: declared === null ? null : { decl: declared.decl, role: declared.role },
      dims: [...(dims ?? [])].map(([dim, value]) => ({ name: dim, shown: show(value) })),
      given: [...given].map(([param, arg]) => ({ name: param, at: arg.at, shown: showValue(arg.value) })),
      result: showValue(result),
    });
  }

  /** Data of others that this one only passes on is theirs. */
  opened(call: SourceCall): void {
    if (call.at?.decl === this.key) this.#sources.set(call.key, call);
  }

  facts(summary: CalleeSummary | null): DeclarationFacts {
    return {
      key: this.key,
      values: [...this.#values.values()].sort((a, b) => a.start - b.start || b.end - a.end),
      calls: [...this.#calls.values()],
      sources: [...this.#sources.values()],
      result: summary?.result === null || summary === null ? null : showValue(summary.result),
      conditions: summary?.conditions.map((c) => showFact(c.fact)) ?? [],
    };
  }
}

function sight({ start, end }: Span, value: Value): Sight {
  return {
    start,
    end,
    kind: value.kind,
    shown: showValue(value),
    type: value.kind === 'tensor' || value.kind === 'gaps' ? value.type : null,
    equation: value.kind === 'tensor' && value.history?.at.start === start ? value.history.equation : null,
    leads: leadsTo(value),
    members: membersOf(value),
    others: [],
  };
}

function leadsTo(value: Value): Sight['leads'] {
  if (value.kind === 'module') return { uri: value.uri, name: '' };
  if (value.kind === 'callable' && value.callee.is === 'user')
    return { uri: value.callee.uri, name: value.callee.name };
  return null;
}

function membersOf(value: Value): Sight['members'] {
  if (value.kind !== 'dataset') return [];
  return [
    ...Object.keys(value.parts).map((name) => ({ name, shown: 'part of the dataset' })),
    ...value.dataset.fields.map((f) => ({
      name: f.name,
      shown: showValue({ kind: 'tensor', type: f.type, node: null, history: null }),
    })),
  ];
}
