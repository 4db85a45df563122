import { type DrumActivations, type HeardStrokes } from '@attacca/audio';

/** What a drum model said of every frame of a sound, and what is kept of how it sounds. */
export type HeardDrums = DrumActivations & HeardStrokes;

/** What was heard in stretches of a sound that follow one another, as one. */
export function joinedActivations(parts: readonly HeardDrums[]): HeardDrums {
  const lengthOf = (name: keyof HeardDrums): number =>
    parts.reduce((length, part) => length + part[name].length, 0);
  const joined = {
    activations: new Float32Array(lengthOf('activations')),
    velocities: new Float32Array(lengthOf('velocities')),
    timbre: new Uint8Array(lengthOf('timbre')),
  };
  for (const name of ['activations', 'velocities', 'timbre'] as const) {
    let at = 0;
    for (const part of parts) {
      joined[name].set(part[name], at);
      at += part[name].length;
    }
  }
  return joined;
}
