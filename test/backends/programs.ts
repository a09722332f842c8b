/** Builds small programs for the tests, and feeds for them. */

import type { Entry, EntryName, Graph, Output, Program, Resident, ValueId } from '@dln/compiler';
import type { Backend, Feeds, HostTensor, Session } from '@dln/runtime';
import { constant, variable } from '../../compiler/src/dims/algebra.js';
import type { Dim } from '../../compiler/src/dims/dim.js';
import { createBuilder, type GraphBuilder } from '../../compiler/src/graph/builder.js';
import { type DType, type GraphType, tensorType } from '../../compiler/src/types/tensor-type.js';

export const f32 = (...shape: readonly (number | string)[]): GraphType => typeOf('f32', shape);
export const i32 = (...shape: readonly (number | string)[]): GraphType => typeOf('i32', shape);
const typeOf = (dtype: DType, shape: readonly (number | string)[]): GraphType =>
  tensorType(
    dtype,
    shape.map((d): Dim => (typeof d === 'number' ? constant(d) : variable(d))),
  );

/** What a graph under construction gives and moves. */
export interface Parts {
  readonly measures?: Readonly<Record<string, ValueId>>;
  readonly next?: Readonly<Record<string, ValueId>>;
}

export function entry(build: (g: GraphBuilder) => Parts, free: readonly string[] = []): Entry {
  const g = createBuilder();
  const { measures = {}, next = {} } = build(g);
  const outputs = (given: Readonly<Record<string, ValueId>>): Output[] =>
    Object.entries(given).map(([name, value]) => ({ name, value }));
  const graph: Graph = g.finish([...outputs(measures), ...outputs(next)]);
  const reads = graph.inputs.filter(({ kind }) => kind === 'resident').map(({ name }) => name);
  return { graph, reads, next: new Map(Object.entries(next)), measures: outputs(measures), free };
}

/** An entry `init` has its residents as outputs. */
export function initEntry(build: (g: GraphBuilder) => Readonly<Record<string, ValueId>>): Entry {
  const g = createBuilder();
  const outputs = Object.entries(build(g)).map(([name, value]) => ({ name, value }));
  return { graph: g.finish(outputs), reads: [], next: new Map(), measures: [], free: [] };
}

export function program(
  entries: Readonly<Partial<Record<EntryName, Entry>>>,
  residents: Readonly<Record<string, GraphType>> = {},
): Program {
  return {
    residents: Object.entries(residents).map(([name, type]): Resident => ({ name, role: 'weight', type, axes: [] })),
    entries: new Map(Object.entries(entries) as [EntryName, Entry][]),
    hash: 'test',
  };
}

export const noFeeds: Feeds = { fields: new Map(), params: {}, clock: { step: 0, epoch: 0, steps: 0, epochs: 0 } };
export const args = (given: Readonly<Record<string, HostTensor>>): Feeds => ({
  ...noFeeds,
  args: new Map(Object.entries(given)),
});
export const fields = (given: Readonly<Record<string, HostTensor>>, step = 0): Feeds => ({
  ...noFeeds,
  fields: new Map(Object.entries(given)),
  clock: { ...noFeeds.clock, step },
});
export const floats = (shape: readonly number[], data: readonly number[]): HostTensor => ({
  dtype: 'f32',
  shape,
  data: Float32Array.from(data),
});
export const ints = (shape: readonly number[], data: readonly number[]): HostTensor => ({
  dtype: 'i32',
  shape,
  data: Int32Array.from(data),
});

export const open = (backend: Backend, made: Program, seed: readonly [number, number] = [1, 0]): Promise<Session> =>
  backend.open(made, { seed });
