/** Decides the hint for a word that nobody knows. */

/** ``did you mean `check`?`` or null. The compiler is loaded for it, which a right command line never pays for. */
export async function didYouMean(
  word: string,
  known: readonly string[],
  shown: (name: string) => string = (name) => name,
): Promise<string | null> {
  const { similar } = await import('@dln/compiler');
  const names = similar(word, known).map((name) => `\`${shown(name)}\``);
  return names.length === 0 ? null : `did you mean ${names.join(' or ')}?`;
}
