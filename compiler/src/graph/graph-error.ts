/** Decides what is thrown where a graph is built wrongly: always a bug of the compiler, never a mistake of the user. */

/** A node that no checked program contains: wrong operand count, shape, dtype or attribute. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
}
