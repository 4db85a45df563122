import { AttaccaError, type Operation } from '@attacca/core';
import { type OperationFunction, type OperationTable } from '../operation/context';

/** The code of an operation: the function its manifest names, or the program. @throws AttaccaError INTERNAL */
export async function findOperationFunction(
  operation: Operation,
  table: OperationTable,
): Promise<OperationFunction> {
  const { entrypoint } = operation;
  if (entrypoint.kind === 'command') {
    const { commandOperation } = await import('../command/command-operation');
    return commandOperation(operation, entrypoint.command);
  }
  const load = Object.hasOwn(table, entrypoint.name) ? table[entrypoint.name] : undefined;
  if (load === undefined) {
    const message = `The manifest of ${operation.service} names the function ${entrypoint.name}, which this build does not have.`;
    throw new AttaccaError('INTERNAL', message);
  }
  return load();
}
