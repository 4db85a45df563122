import { setTimeout as pause } from 'node:timers/promises';
import { type User } from '@attacca/cloud';
import { isTerminal, type Pipeline } from '@attacca/core';
import { type RouteAnswer, type RouteRequest } from '../http/route';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';
import { render } from './jobs';
import { ownPipeline } from './own-job';

/** Progress of a fan-out lies in documents of its own; they are looked at this often. */
const lookEveryMilliseconds = 1000;

/** Server-sent events of one job, for clients without Firestore: `job` with every change, until it is over. */
export async function streamJob(
  services: Services,
  request: RouteRequest<User>,
): Promise<RouteAnswer> {
  const { job_id } = await ownPipeline(
    services.documents,
    request.caller,
    request.params['job_id'] ?? '',
  );
  return {
    status: 200,
    stream: (send) => follow(services, job_id, { send, closed: request.closed }),
  };
}

interface Listener {
  readonly send: (event: string, data: object) => void;
  readonly closed: AbortSignal;
}

async function follow(
  services: Services,
  job_id: string,
  { send, closed }: Listener,
): Promise<void> {
  const changes = watchChanges(services, job_id);
  try {
    let shown = '';
    while (!closed.aborted) {
      const change = changes.next();
      const pipeline = await services.documents.get<Pipeline>(paths.pipeline(job_id));
      if (pipeline === undefined) return;
      const job = await render(services, pipeline);
      const text = JSON.stringify(job);
      if (text !== shown) send('job', job);
      shown = text;
      if (isTerminal(pipeline.state)) return;
      await Promise.race([change, pause(lookEveryMilliseconds)]);
    }
  } finally {
    changes.stop();
  }
}

/** The document's changes as promises: `next` resolves with the first change after it was asked for. */
function watchChanges(
  { documents, log }: Services,
  job_id: string,
): { next(): Promise<void>; stop(): void } {
  let wake = (): void => undefined;
  const stop = documents.watch(paths.pipeline(job_id), {
    next: () => wake(),
    // Looking every second goes on without it.
    error: (error) =>
      log('WARNING', 'the listener of a job ended', { job_id, error: error.message }),
  });
  return { next: () => new Promise((resolve) => (wake = resolve)), stop };
}
