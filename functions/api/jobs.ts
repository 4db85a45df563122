import { type DocumentQuery, type User } from '@attacca/cloud';
import {
  AttaccaError,
  jobDocument,
  type JobDocument,
  type JobList,
  type Pipeline,
  type PipelineState,
} from '@attacca/core';
import { paths } from '../pipelines/paths';
import { pricingOf } from '../pipelines/pricing';
import { type Services } from '../services';
import { ownPipeline } from './own-job';
import { pageOf, readPage } from './page';

export { cancelJob } from './cancel-job';
export { repeatJob, retryJob } from './retry-job';
export { submitJob } from './submit-job';

const states: readonly PipelineState[] = [
  'pending',
  'in_progress',
  'complete',
  'failed',
  'cancelled',
];

/** One job of the caller's. @throws AttaccaError NOT_FOUND, also for somebody else's */
export async function readJob(
  services: Services,
  user: User,
  job_id: string,
): Promise<JobDocument> {
  return render(services, await ownPipeline(services.documents, user, job_id));
}

/** The caller's jobs, newest first; with `state`, those in that state. */
export async function listJobs(
  services: Services,
  user: User,
  query: Readonly<Record<string, string>>,
): Promise<JobList> {
  const { limit, startAfter } = readPage(query);
  const found = await services.documents.query<Pipeline>({
    from: { collection: 'pipelines' },
    where: [['owner', '==', user.uid], ...inState(query['state'])],
    orderBy: [
      ['created_at', 'desc'],
      ['job_id', 'desc'],
    ],
    limit: limit + 1,
    ...(startAfter === null ? {} : { startAfter }),
  });
  const { items, next_cursor } = pageOf(
    found.map(({ data }) => data),
    limit,
    (last) => [last.created_at, last.job_id],
  );
  const pricing = pricingOf(services.config);
  const jobs = items.filter(isThere).map((pipeline) => jobDocument(pipeline, {}, pricing));
  return { jobs, next_cursor };
}

/** What is being deleted is as good as gone; a page may so be shorter than its limit. */
function isThere({ deleted_at }: Pipeline): boolean {
  return deleted_at === null;
}

function inState(state: string | undefined): NonNullable<DocumentQuery['where']> {
  if (state === undefined) return [];
  if ((states as readonly string[]).includes(state)) return [['state', '==', state]];
  const message = `state is ${JSON.stringify(state)}; allowed are ${states.join(', ')}`;
  throw new AttaccaError('INVALID_REQUEST', `The request is not valid: ${message}.`, {
    errors: [{ field: 'state', given: state, allowed: states.join(', '), message }],
  });
}

/** A pipeline as its owner sees it, with the items its fan-outs have finished. */
export async function render(
  { documents, config }: Services,
  pipeline: Pipeline,
): Promise<JobDocument> {
  const running = pipeline.steps.filter((step) => step.map !== null && step.state === 'processing');
  const counts = await documents.getAll<{ items_done: number }>(
    running.map((step) => paths.progress(pipeline.job_id, step.step_id)),
  );
  const itemsDone = Object.fromEntries(
    running.map((step, index) => [step.step_id, counts[index]?.items_done ?? 0]),
  );
  return jobDocument(pipeline, itemsDone, pricingOf(config));
}
