import { type DrumActivations, type HeardStrokes } from '@attacca/audio';

/** What a drum model said of every frame of a sound, and what is kept of how it sounds. */
export type HeardDrums = DrumActivations & HeardStrokes;

/**
 * What was heard in stretches of a sound that follow one another, as one. The parts are empty afterwards: of hours, there
 * is no room for both.
 */
export function joinedActivations(parts: Mutable<HeardDrums>[]): HeardDrums {
  const lengthOf = (name: keyof HeardDrums): number =>
    parts.reduce((length, part) => length + part[name].length, 0);
  const timbre = new Uint8Array(lengthOf('timbre'));
  move(parts, timbre, (part) => {
    const { timbre: moved } = part;
    part.timbre = new Uint8Array(0);
    return moved;
  });
  const tables = (['activations', 'velocities'] as const).map((name) => {
    const table = new Float32Array(lengthOf(name));
    move(parts, table, (part) => {
      const moved = part[name];
      part[name] = new Float32Array(0);
      return moved;
    });
    return table;
  });
  return { activations: tables[0]!, velocities: tables[1]!, timbre };
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Puts what is taken from each part after the other into `whole`. */
function move<T extends Float32Array | Uint8Array>(
  parts: Mutable<HeardDrums>[],
  whole: T,
  take: (part: Mutable<HeardDrums>) => T,
): void {
  let at = 0;
  for (const part of parts) {
    const moved = take(part);
    whole.set(moved, at);
    at += moved.length;
  }
}
