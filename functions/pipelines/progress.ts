import { paths } from './paths';
import { type Services } from '../services';

/** Progress goes out at most this often per step and instance; it is a courtesy, counting is done in joins. */
const intervalMilliseconds = 1000;

interface Pending {
  items: number;
  flushedAt: number;
}

/** Counts finished items of fan-outs for those who watch. */
export interface Progress {
  add(step: { job_id: string; step_id: string; owner: string }, items: number): Promise<void>;
}

export function createProgress(services: Services): Progress {
  const pending = new Map<string, Pending>();
  return {
    add: async ({ job_id, step_id, owner }, items) => {
      const path = paths.progress(job_id, step_id);
      const entry = pending.get(path) ?? { items: 0, flushedAt: 0 };
      const time = Date.parse(services.now());
      entry.items += items;
      pending.set(path, entry);
      if (entry.items === 0 || time - entry.flushedAt < intervalMilliseconds) return;
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

/** Steps nobody has heard of for a minute are over. */
function forgetOld(pending: Map<string, Pending>, time: number): void {
  if (pending.size < 1000) return;
  for (const [path, { flushedAt }] of pending) if (time - flushedAt > 60_000) pending.delete(path);
}
