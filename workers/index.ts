import { AttaccaError, type AudioFacts } from '@attacca/core';
import {
  executeOperation,
  type LocalExecution,
  type LocalExecutionResult,
} from './runtime/local/execute-operation';
import { type OperationTable } from './runtime/operation/context';
import { serveChunks } from './runtime/threads/serve-chunks';
import { serviceOperations } from './services';

export { type LocalOutput, type LocalOutputFile } from './runtime/local/arrange-outputs';
export {
  type LocalExecution,
  type LocalExecutionResult,
  type LocalInputFacts,
} from './runtime/local/execute-operation';

/**
 * Runs one operation of any service on local files in this process, by the same code as its worker,
 * with no cloud. Outputs appear as `<outDir>/<output>.<extension>`, items of a `many` output as
 * `<outDir>/<output>/<index>.<extension>`, when all are complete; a failure leaves nothing behind.
 * @throws AttaccaError as the worker would report it, or the signal's reason
 */
export async function executeLocally(execution: LocalExecution): Promise<LocalExecutionResult> {
  const { service, name } = execution.operation;
  const table = await operationsOf(service);
  if (table === null) {
    throw new AttaccaError(
      'NOT_FOUND',
      `This build has no operations of ${service}, so ${name} cannot run here.`,
    );
  }
  return executeOperation(execution, table);
}

/** What a program does as a thread of `executeLocally`: it works on parts of an operation of any service. */
export function serveChunkThread(): void {
  serveChunks(async (service) => (await operationsOf(service)) ?? {});
}

/** What a recording is, as its worker finds it out. @throws AttaccaError for what is no sound */
export async function soundFacts(path: string): Promise<AudioFacts> {
  const { inspectSound } = await import('./runtime/sound/inspect-sound');
  return (await inspectSound(path)).facts;
}

async function operationsOf(service: string): Promise<OperationTable | null> {
  const load = Object.hasOwn(serviceOperations, service) ? serviceOperations[service] : undefined;
  return load === undefined ? null : load();
}
