import { makeEnvelope, parseTraceparent, type Task, type TaskQueuedPayload } from '@attacca/core';
import { type Services } from '../services';
import { ownSpan } from './own-span';

/**
 * Tells workers that tasks wait for them. A hint: whoever misses it is found by the sweeper.
 * @param traceparent of the tasks' pipeline, whose trace the messages carry on
 */
export async function publishTasks(
  services: Services,
  tasks: readonly Task[],
  traceparent: string,
): Promise<void> {
  const byService = new Map<string, Task[]>();
  for (const task of tasks)
    byService.set(task.service, [...(byService.get(task.service) ?? []), task]);
  const parent = ownSpan(services, traceparent);
  await Promise.all(
    [...byService].map(([service, group]) => publishGroup(services, group, { service, parent })),
  );
}

/** One span for all of them, by OpenTelemetry's conventions for messaging. */
function publishGroup(
  services: Services,
  group: readonly Task[],
  { service, parent }: { service: string; parent: string },
): Promise<void> {
  const topic = services.config.topicPrefix + service;
  const attributes = {
    'messaging.system': 'gcp_pubsub',
    'messaging.operation.type': 'send',
    'messaging.operation.name': 'send',
    'messaging.destination.name': topic,
    'messaging.batch.message_count': group.length,
    ...(group[0] === undefined ? {} : { 'attacca.job_id': group[0].job_id }),
  };
  const options = { kind: 'producer', parent, attributes } as const;
  return services.tracing.inSpan(`send ${topic}`, options, ({ traceparent }) => {
    const envelopes = group.map((task) => envelopeOf(services, task, traceparent));
    return services.messages.publish(topic, envelopes, traceparent);
  });
}

function envelopeOf(services: Services, task: Task, traceparent: string) {
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
    trace_id: parseTraceparent(traceparent)?.trace_id ?? '',
    payload,
  });
}
