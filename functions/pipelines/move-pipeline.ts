import { hasWork, isTerminal, isWaiting, moveOn, type Draft, type Pipeline } from '@attacca/core';
import { type SpanOptions } from '@attacca/tracing';
import { type Services } from '../services';
import { decide, draftOf, writeDraft } from './decide';
import { followUp } from './follow-up';
import { paths } from './paths';
import { settlePipeline } from './settle-pipeline';
import { transactDraft } from './transact-draft';

/*
 * Moves one pipeline on. Each call does a bounded amount; what it writes triggers the next call. Called twice, late or
 * out of order it changes nothing twice: every write is a transaction over the pipeline as it is then.
 */

/** What had it moved: a write of its document, or the clock. */
export type Trigger = 'datasource' | 'timer';

/** @returns whether anything was moved */
export async function movePipeline(
  services: Services,
  job_id: string,
  trigger: Trigger = 'datasource',
): Promise<boolean> {
  const pipeline = await services.documents.get<Pipeline>(paths.pipeline(job_id));
  if (pipeline === undefined || isWaiting(pipeline)) return false;
  // A cheap look first: most triggers find nothing to do, and a transaction would make others wait.
  const isOver = isTerminal(pipeline.state);
  if (isOver ? pipeline.settled_at !== null : !hasWork(draftOf(services, pipeline))) return false;
  const name = isOver ? 'settle pipeline' : 'advance pipeline';
  return services.tracing.inSpan(name, spanOf(pipeline, trigger), ({ traceparent }) => {
    const within = { ...services, traceparent };
    return isOver ? settlePipeline(within, pipeline) : advance(within, job_id);
  });
}

/** By OpenTelemetry's conventions for functions. */
function spanOf({ job_id, traceparent: parent }: Pipeline, trigger: Trigger): SpanOptions {
  const ids = { 'faas.trigger': trigger, 'attacca.job_id': job_id };
  if (trigger === 'timer') return { kind: 'server', parent, attributes: ids };
  const document = {
    'faas.document.collection': 'pipelines',
    'faas.document.operation': 'edit',
    'faas.document.name': job_id,
  };
  return { kind: 'server', parent, attributes: { ...ids, ...document } };
}

async function advance(services: Services, job_id: string): Promise<boolean> {
  const draft = await commitMove(services, job_id);
  if (draft === null) return false;
  await followUp(services, draft);
  return draft.pipeline !== draft.before;
}

async function commitMove(services: Services, job_id: string): Promise<Draft | null> {
  const { draft: drafted } = await transactDraft(services, async (transaction) => {
    const pipeline = await transaction.get<Pipeline>(paths.pipeline(job_id));
    if (pipeline === undefined) return { draft: null };
    const draft = draftOf(services, pipeline);
    await decide(transaction, job_id, moveOn(draft));
    writeDraft(transaction, draft, services);
    return { draft };
  });
  return drafted;
}
