import { type DrumActivations } from '@attacca/audio';

/** What was said of stretches of a sound that follow one another, as one. */
export function joinedActivations(parts: readonly DrumActivations[]): DrumActivations {
  return {
    activations: joined(parts.map(({ activations }) => activations)),
    velocities: joined(parts.map(({ velocities }) => velocities)),
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
