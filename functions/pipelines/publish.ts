import { makeEnvelope, type Task, type TaskQueuedPayload } from '@attacca/core';
import { type Services } from '../services';

/** Tells workers that tasks wait for them. A hint: whoever misses it is found by the sweeper. */
export async function publishTasks(
  services: Services,
  tasks: readonly Task[],
  trace_id: string,
): Promise<void> {
  const byService = new Map<string, Task[]>();
  for (const task of tasks)
    byService.set(task.service, [...(byService.get(task.service) ?? []), task]);
  await Promise.all(
    [...byService].map(([service, group]) =>
      services.messages.publish(
        services.config.topicPrefix + service,
        group.map((task) => envelopeOf(services, task, trace_id)),
      ),
    ),
  );
}

function envelopeOf(services: Services, task: Task, trace_id: string) {
  const payload: TaskQueuedPayload = {
    job_id: task.job_id,
    task_id: task.task_id,
    attempt: task.attempt,
  };
  return makeEnvelope({
    event_id: services.newId(),
    event_type: 'TaskQueued',
    source: 'orchestrator',
    timestamp: services.now(),
    trace_id,
    payload,
  });
}
