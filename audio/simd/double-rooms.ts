import { type Kernels } from './kernels';

const BYTES = 8;

/** Values in the memory of a kernel. */
export interface DoubleRoom {
  /** Address of the first. */
  readonly at: number;
  readonly values: Float64Array;
}

/** Room for float64 values, zeros at first: as many of each name as asked for. */
export function doubleRooms<Name extends string>(
  kernels: Kernels,
  lengths: Readonly<Record<Name, number>>,
): Readonly<Record<Name, DoubleRoom>> {
  const places = Object.entries<number>(lengths).map(
    ([name, length]) => [name, kernels.allocate(BYTES * length), length] as const,
  );
  // Views are made last: making room moves the memory.
  const rooms = places.map(([name, at, length]) => [
    name,
    { at, values: new Float64Array(kernels.memory.buffer, at, length) },
  ]);
  return Object.fromEntries(rooms) as Record<Name, DoubleRoom>;
}

/** The address of a value. */
export function addressOf(room: DoubleRoom, index: number): number {
  return room.at + BYTES * index;
}
