import { InvalidParameterError } from '../parameters/invalid-parameter';
import { type FrameDescriptor } from './frame-descriptor';

/** The values of a descriptor that are asked for by name, in the descriptor's order. @throws InvalidParameterError */
export function selectValues<Name extends string>(
  descriptor: FrameDescriptor,
  names: readonly Name[],
  select: readonly Name[] = names,
): FrameDescriptor {
  const unknown = select.find((name) => !names.includes(name));
  if (unknown !== undefined || select.length === 0) {
    throw new InvalidParameterError('select', unknown ?? 'empty', names.join(', '));
  }
  const rows = names.flatMap((name, row) => (select.includes(name) ? [row] : []));
  if (rows.length === names.length) return descriptor;
  const chosen = new Float64Array(rows.length);
  return {
    rows: rows.length,
    describe(samples, start) {
      const values = descriptor.describe(samples, start);
      rows.forEach((row, i) => (chosen[i] = values[row]!));
      return chosen;
    },
  };
}
