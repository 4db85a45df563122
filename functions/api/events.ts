import { type User } from '@attacca/cloud';
import { isTerminal, jobDocument, type Pipeline } from '@attacca/core';
import { type RouteAnswer, type RouteRequest } from '../http/route';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';
import { ownPipeline } from './jobs';

/** Server-sent events of one job, for clients without Firestore: `job` with every change, until it is over. */
export async function streamJob(
  services: Services,
  request: RouteRequest<User>,
): Promise<RouteAnswer> {
  const { job_id } = await ownPipeline(services, request.caller, request.params['job_id'] ?? '');
  return {
    status: 200,
    stream: (send) =>
      new Promise((resolve, reject) => {
        const stop = services.documents.watch<Pipeline>(paths.pipeline(job_id), {
          next: (pipeline) => {
            if (pipeline !== undefined) send('job', jobDocument(pipeline, {}));
            if (pipeline === undefined || isTerminal(pipeline.state)) finish();
          },
          error: (error) => {
            stop();
            reject(error);
          },
        });
        const finish = (): void => {
          // The first answer may come before `watch` has returned.
          queueMicrotask(() => stop());
          resolve();
        };
        request.closed.addEventListener('abort', finish, { once: true });
      }),
  };
}
