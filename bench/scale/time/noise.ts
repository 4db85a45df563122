/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How much longer than expected something takes: mostly 0.8 to 1.3 times, once in a hundred three times. */
export function delayFactor(random: () => number): number {
  const spread = 0.8 + 0.5 * random();
  return random() < 0.01 ? 3 * spread : spread;
}
