/** The public surface of the grammar: text to declarations to syntax tree, and back to formatted text. */
export type * from './ast.js';
export { cut } from './cut.js';
export { CODES, type FaultName } from './faults.js';
export { format } from './format/format.js';
export { type TextToken, tokenize } from './lexer.js';
export { lineStarts, positionAt } from './lines.js';
export { editDistance, nearest } from './nearest.js';
export { interpolate, parse, parseExpression, parseHead } from './parse.js';
export type * from './source.js';
export { textmate } from './textmate.js';
export * from './words.js';
