import { usageOfAttempt, usageOfLostAttempt, usageOfOutputs } from '../cost/attempt';
import { addUsage } from '../cost/usage';
import { type AttemptUsage, type CompleteRequest } from '../handshake/types';
import { type Catalog } from '../manifest';
import { type Pipeline, type Task } from './state';

/** The task with what an attempt took, successful or not; unchanged where its worker says nothing. */
export function chargeAttempt(
  task: Task,
  report: AttemptUsage | undefined,
  catalog: Catalog,
): Task {
  const manifest = catalog.findService(task.service);
  if (report === undefined || manifest === undefined) return task;
  return { ...task, usage: addUsage(task.usage, usageOfAttempt(report, manifest)) };
}

/** The task with what its attempt took and what its outputs take to store. */
export function chargeCompletion(
  task: Task,
  request: CompleteRequest,
  { catalog, pipeline }: { catalog: Catalog; pipeline: Pipeline },
): Task {
  const inputs = Object.values(pipeline.inputs).flatMap(({ sha256 }) => sha256 ?? []);
  const charged = chargeAttempt(task, request.usage, catalog);
  const stored = usageOfOutputs(request.outputs, new Set(inputs));
  return { ...charged, usage: addUsage(charged.usage, stored) };
}

/**
 * The task with what an attempt took whose worker reports nothing any more: it died, or was told to stop.
 * @param until the time it is known to have worked
 */
export function chargeLostAttempt(task: Task, until: string, catalog: Catalog): Task {
  const manifest = catalog.findService(task.service);
  if (task.state !== 'leased' || task.started_at === null || manifest === undefined) return task;
  const seconds = (Date.parse(until) - Date.parse(task.started_at)) / 1000;
  return { ...task, usage: addUsage(task.usage, usageOfLostAttempt(seconds, manifest)) };
}
