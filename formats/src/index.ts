/** The public surface of the data formats. */
export { crc32 } from './crc32.js';
export * from './format.js';
export * from './philox.js';
export * from './registry.js';
export * from './safetensors.js';
export * from './split.js';
export * from './vocabulary.js';
