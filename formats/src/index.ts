/** The public surface of the data formats. */
export { memoryRows } from './columns.js';
export * from './format.js';
export { givenFromFiles } from './given/from-files.js';
export { type GivenValues, givenFromValues } from './given/from-values.js';
export type { Given, GivenWish } from './given/given.js';
export * from './philox.js';
export { pngFile } from './png-file.js';
export * from './registry.js';
export * from './safetensors.js';
export * from './split.js';
export * from './vocabulary.js';
