import { type Operation, type Port } from './types';

/**
 * The inputs that an operation works on where some were named: those that are not optional, and the optional ones that
 * were named. Where all are optional and none was named it is the first, as if it were not: an operation without any
 * input has nothing to work on.
 */
export function usedInputs(
  { inputs }: Pick<Operation, 'inputs'>,
  isNamed: (port: string) => boolean,
): Port[] {
  const used = inputs.filter(({ name, optional }) => !optional || isNamed(name));
  return used.length > 0 ? used : inputs.slice(0, 1);
}
