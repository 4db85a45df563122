import {
  AttaccaError,
  heartbeatSeconds,
  type LeasedTask,
  type Pipeline,
  type Task,
} from '@attacca/core';
import { type Services } from '../services';
import { taskInputs } from './task-inputs';

/** Everything a worker needs to execute a task it has leased. */
export async function leasedTask(
  services: Services,
  pipeline: Pipeline,
  task: Task,
): Promise<LeasedTask> {
  const step = pipeline.steps.find((candidate) => candidate.step_id === task.step_id);
  const operation = services.catalog.findOperation(task.service, task.operation);
  if (step === undefined || operation === undefined || task.lease === null) {
    throw new AttaccaError(
      'INTERNAL',
      `Task ${task.task_id} does not fit its pipeline or the manifests.`,
    );
  }
  const { lease } = task;
  return {
    job_id: task.job_id,
    task_id: task.task_id,
    step_id: task.step_id,
    attempt: task.attempt,
    service: task.service,
    operation: task.operation,
    operation_version: step.operation_version,
    parameters: step.parameters,
    inputs: await taskInputs(services, { pipeline, task }, operation),
    batch: task.batch,
    timeout_seconds: operation.resources.timeout_seconds,
    lease: {
      token: lease.token,
      expires_at: lease.expires_at,
      heartbeat_seconds: heartbeatSeconds,
    },
  };
}
