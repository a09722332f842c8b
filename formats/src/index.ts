/** The public surface of the data formats. */
export * from './format.js';
export * from './philox.js';
export { pngFile } from './png-file.js';
export * from './registry.js';
export * from './safetensors.js';
export * from './split.js';
export * from './vocabulary.js';
