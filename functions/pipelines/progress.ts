import { type Pipeline, type Task } from '@attacca/core';
import { paths } from './paths';
import { type Services } from '../services';

/**
 * Progress goes out at most this often per step and instance, for every 32 lanes of its fan-out: the more there are, the
 * more instances count, and one document takes about one write a second. It is a courtesy; counting is done in joins.
 */
const intervalMilliseconds = 1000;
const lanesPerInterval = 32;

interface Pending {
  items: number;
  flushedAt: number;
}

/** Counts finished items of fan-outs for those who watch. */
export interface Progress {
  add(
    task: Pick<Task, 'job_id' | 'step_id' | 'owner'>,
    items: number,
    pipeline?: Pipeline,
  ): Promise<void>;
}

export function createProgress(services: Services): Progress {
  const pending = new Map<string, Pending>();
  return {
    add: async ({ job_id, step_id, owner }, items, pipeline) => {
      const path = paths.progress(job_id, step_id);
      const entry = pending.get(path) ?? { items: 0, flushedAt: 0 };
      const time = Date.parse(services.now());
      entry.items += items;
      pending.set(path, entry);
      if (entry.items === 0 || time - entry.flushedAt < intervalOf(pipeline, step_id)) return;
      const { items: amount } = entry;
      pending.set(path, { items: 0, flushedAt: time });
      try {
        await services.documents.increment(
          path,
          { items_done: amount },
          { job_id, step_id, owner, updated_at: services.now() },
        );
      } catch (error) {
        services.log('WARNING', 'progress was not written', {
          job_id,
          step_id,
          error: String(error),
        });
      }
      forgetOld(pending, time);
    },
  };
}

function intervalOf(pipeline: Pipeline | undefined, step_id: string): number {
  const step = pipeline?.steps.find((candidate) => candidate.step_id === step_id);
  return intervalMilliseconds * Math.max(1, (step?.fan_out?.lanes ?? 1) / lanesPerInterval);
}

/** Steps nobody has heard of for a minute are over. */
function forgetOld(pending: Map<string, Pending>, time: number): void {
  if (pending.size < 1000) return;
  for (const [path, { flushedAt }] of pending) if (time - flushedAt > 60_000) pending.delete(path);
}
