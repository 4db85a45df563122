import { type OperationTable } from '../operation/context';
import { executeOrder } from './execute-order';
import { findOperationFunction } from './find-operation';
import { type Executor } from './work-order';

/** Executes orders in this thread: for tests, and wherever nothing else has to go on meanwhile. */
export function inProcessExecutor(table: OperationTable): Executor {
  return {
    execute: async (order, hooks) =>
      executeOrder(order, await findOperationFunction(order.operation, table), hooks),
    close: () => Promise.resolve(),
  };
}
