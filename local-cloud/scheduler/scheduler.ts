import type { ScheduleConfig } from '../config';
import { createOutboundAgent, post } from '../http';
import type { Clock, RunningService } from '../service';

/** The longest that Cloud Scheduler waits for an HTTP target. */
const DEADLINE_MILLISECONDS = 30 * 60 * 1000;

/** A schedule with its target already a URL. */
interface ScheduledJob extends Pick<ScheduleConfig, 'name' | 'every_seconds' | 'service_account'> {
  readonly url: string;
  /** Of the OIDC token: the run service's own URL. */
  readonly audience: string;
}

export interface SchedulerOptions {
  readonly clock: Clock;
  readonly jobs: readonly ScheduledJob[];
  readonly identityToken: (email: string, audience: string) => Promise<string>;
}

/** Calls each job's URL at its interval, the first time one interval after the start. */
export function startScheduler(options: SchedulerOptions): RunningService {
  const agent = createOutboundAgent();
  const call = async (job: ScheduledJob): Promise<void> => {
    const token = await options.identityToken(job.service_account, job.audience);
    await post({
      url: job.url,
      headers: {
        authorization: `Bearer ${token}`,
        'user-agent': 'Google-Cloud-Scheduler',
        'x-cloudscheduler': 'true',
        'x-cloudscheduler-jobname': job.name,
        'x-cloudscheduler-scheduletime': new Date(options.clock.now()).toISOString(),
      },
      body: Buffer.alloc(0),
      timeoutMilliseconds: DEADLINE_MILLISECONDS,
      agent,
    });
  };
  const cancels = options.jobs.map((job) =>
    repeat(options.clock, job.every_seconds * 1000, () => call(job)),
  );
  return {
    addresses: {},
    stop: () => {
      for (const cancel of cancels) cancel();
      agent.destroy();
      return Promise.resolve();
    },
  };
}

/**
 * Runs `task` at a fixed rate, but leaves out a turn while the last run still lasts. A run that failed
 * is not retried: the next turn is soon enough.
 */
function repeat(clock: Clock, intervalMilliseconds: number, task: () => Promise<void>): () => void {
  let isRunning = false;
  const turn = (): void => {
    cancel = clock.schedule(intervalMilliseconds, turn);
    if (isRunning) return;
    isRunning = true;
    task()
      .catch(() => undefined)
      .finally(() => (isRunning = false));
  };
  let cancel = clock.schedule(intervalMilliseconds, turn);
  return () => cancel();
}
