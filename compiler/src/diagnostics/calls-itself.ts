/** Decides how a message says that declarations call each other in a ring. */

/** Of one alone that it calls itself; of several the way around. */
export const callsItself = (name: string, circle: readonly string[]): string =>
  circle.length < 2
    ? `\`${name}\` calls itself`
    : `\`${name}\` calls itself by way of ${[...circle, circle[0]].join(' -> ')}`;
