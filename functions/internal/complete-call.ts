import { type CompleteRequest } from '@attacca/core';
import { type WorkerCaller } from './caller';
import { type TaskAddress } from './read-task';

/** What a worker says of a task it has finished. */
export interface CompleteCall {
  readonly caller: WorkerCaller;
  readonly address: TaskAddress;
  readonly request: CompleteRequest;
}
