import { join } from 'node:path';
import { undisturbedCalls, type Calls } from '../calls';
import { createOutboundAgent } from '../http';
import { memoryJournal, openJournal, writeJournal } from '../journal';
import type { Clock, StatefulService } from '../service';
import { retryOf, scheduleOf, targetOf, type JobDefinition } from './job-definition';
import { Job } from './state/job';
import { JobLog, type AttemptOutcome, type JobEntry } from './state/job-log';
import { callHttp, type TokenSource } from './transport/http-call';
import type { CallReason, JobTarget, PubSubTarget } from './transport/target';

const JOURNAL = 'scheduler.journal';

export interface SchedulerOptions extends TokenSource {
  readonly clock: Clock;
  /** Folder for `scheduler.journal`; null keeps everything in memory. */
  readonly dataDir: string | null;
  readonly jobs: readonly JobDefinition[];
  /** @throws Error when the topic is missing */
  readonly publish: (target: Pick<PubSubTarget, 'topic' | 'data' | 'attributes'>) => void;
  readonly calls?: Calls;
}

/** Jobs by their names. @throws RangeError (each method) for an unknown name */
export interface Scheduler extends StatefulService {
  readonly pause: (job: string) => void;
  readonly resume: (job: string) => void;
  /** Runs the job now, paused or not. */
  readonly run: (job: string) => void;
}

/**
 * Starts all jobs.
 * @throws RangeError for a schedule that is not valid
 */
export function startScheduler(options: SchedulerOptions): Scheduler {
  const { dataDir } = options;
  const log = new JobLog();
  const journal =
    dataDir === null
      ? memoryJournal<JobEntry>()
      : openJournal<JobEntry>(join(dataDir, JOURNAL), (entry) => log.replay(entry));
  log.keepIn(journal);
  const caller = createCaller(options);
  const jobs = new Map(
    options.jobs.map((job) => [job.name, createJob(job, { options, log, caller })]),
  );
  const find = (name: string): Job => {
    const job = jobs.get(name);
    if (job) return job;
    const known = [...jobs.keys()].join(', ') || 'none';
    throw new RangeError(`There is no scheduled job "${name}"; there is ${known}`);
  };
  for (const job of jobs.values()) job.start();
  return {
    addresses: {},
    pause: (name) => find(name).pause(),
    resume: (name) => find(name).resume(),
    run: (name) => find(name).run(),
    inspect: (limit) => ({
      job_count: jobs.size,
      jobs: options.jobs.slice(0, limit).map((job) => inspectJob(job, find(job.name), log)),
    }),
    reset: () => {
      log.clear();
      for (const job of jobs.values()) job.reset();
    },
    exportTo: (folder) => void writeJournal(join(folder, JOURNAL), log.entries()),
    stop: () => {
      for (const job of jobs.values()) job.stop();
      caller.close();
      journal.close();
      return Promise.resolve();
    },
  };
}

interface Caller {
  readonly call: (target: JobTarget, reason: CallReason) => Promise<AttemptOutcome>;
  readonly close: () => void;
}

function createCaller(options: SchedulerOptions): Caller {
  const agent = createOutboundAgent();
  return {
    call: async (target, reason) => {
      if (target.kind === 'http') return callHttp({ ...reason, target, tokens: options, agent });
      options.publish(target);
      return { isSuccess: true, detail: 'published' };
    },
    close: () => agent.destroy(),
  };
}

function createJob(
  definition: JobDefinition,
  { options, log, caller }: { options: SchedulerOptions; log: JobLog; caller: Caller },
): Job {
  const { clock, calls = undisturbedCalls } = options;
  const { name } = definition;
  const target = targetOf(definition);
  return new Job({
    name,
    clock,
    log,
    schedule: scheduleOf(definition),
    retry: retryOf(definition),
    isPaused: definition.paused ?? false,
    attempt: async (scheduleTime) => {
      const call = { service: 'scheduler', method: 'RunJob', subject: name } as const;
      const attempts = calls.delivery(call).map(async (wait) => {
        if (wait > 0) await new Promise<void>((resolve) => clock.schedule(wait, resolve));
        return calls
          .run(call, () => caller.call(target, { job: name, scheduleTime }))
          .catch(failure);
      });
      const outcomes = await Promise.all(attempts);
      return outcomes.find(({ isSuccess }) => isSuccess) ?? outcomes[0] ?? lost;
    },
  });
}

const lost: AttemptOutcome = { isSuccess: false, detail: 'lost on the way' };

function failure(error: unknown): AttemptOutcome {
  return { isSuccess: false, detail: error instanceof Error ? error.message : String(error) };
}

function inspectJob(
  { name, schedule, time_zone, every_seconds }: JobDefinition,
  job: Job,
  log: JobLog,
): Record<string, unknown> {
  const last = log.lastAttempt(name);
  const time = (milliseconds: number): string => new Date(milliseconds).toISOString();
  return {
    name,
    schedule: schedule ?? `every ${every_seconds} seconds`,
    ...(time_zone !== undefined && { time_zone }),
    state: job.isPaused ? 'PAUSED' : 'ENABLED',
    is_running: job.isRunning,
    next_run: job.nextTime === null ? null : time(job.nextTime),
    last_attempt: last
      ? {
          schedule_time: time(last.scheduleTime),
          attempt_time: time(last.attemptTime),
          is_success: last.isSuccess,
          outcome: last.detail,
        }
      : null,
  };
}
