import { assertHoldsLease, type InputsAnswer, type InputsRequest } from '@attacca/core';
import { type Services } from '../services';
import { readTask, type TaskAddress } from './read-task';
import { furtherPacks } from './task-inputs';

/** Tells a worker of the packs that an answer before had no room for. */
export async function inputs(
  services: Services,
  { address, request }: { address: TaskAddress; request: InputsRequest },
): Promise<InputsAnswer> {
  const { pipeline, task } = await readTask(services.documents, address);
  assertHoldsLease(task, request.lease_token);
  const { port, after } = request;
  return { input: await furtherPacks(services, { pipeline, task }, { port, after }) };
}
