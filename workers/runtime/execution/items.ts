import { AttaccaError } from '@attacca/core';
import { type LocalInput, type WorkOrder } from './work-order';

/** The item indexes a batch executes for, and whether an input changes from item to item. */
export function itemIndexes(order: WorkOrder): readonly number[] {
  const { batch } = order;
  if (batch === null) return [];
  return Array.from({ length: batch.to - batch.from }, (_, position) => batch.from + position);
}

/** In a batch, a `one` port that is given items gets one of them at a time; a file is the same for all. */
export function isPerItem(order: WorkOrder, port: string): boolean {
  const declared = order.operation.inputs.find((input) => input.name === port);
  return (
    order.batch !== null && declared?.cardinality === 'one' && order.inputs[port]?.kind !== 'file'
  );
}

/** An input by name. @throws AttaccaError INPUT_MISMATCH when the task brought none */
export function inputOf(order: WorkOrder, port: string): LocalInput {
  const input = order.inputs[port];
  if (input !== undefined) return input;
  throw mismatch(
    port,
    `The operation ${order.operation.name} got nothing for its input "${port}".`,
  );
}

export function mismatch(port: string, message: string): AttaccaError {
  return new AttaccaError('INPUT_MISMATCH', message, {
    errors: [{ field: `inputs.${port}`, message }],
  });
}
