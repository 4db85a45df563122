import { isTerminal, type Pipeline } from '@attacca/core';
import { cancelJob } from '../../../functions/api/cancel-job';
import { jobAnswer, repeatJob, retryJob } from '../../../functions/api/retry-job';
import { acceptedAnswer, submitJob } from '../../../functions/api/submit-job';
import { deleteFile } from '../../../functions/pipelines/delete-file';
import { deleteJob } from '../../../functions/pipelines/delete-job';
import { type Random } from '../engine/random';
import { type World } from '../world';
import { nothingAfterwards, repeatedPlan, type Afterwards } from './afterwards';
import { askUntilAnswered, type Ask } from './asking';
import { requestOf, type Plan } from './plan';

/*
 * The people and programs that use the API: they submit, and repeat that with the same key until they are answered; some
 * cancel, some retry what failed, repeat what is over with other parameters, or delete it, or what it was made of.
 */

/** What somebody means to do with a pipeline. */
export interface Intention {
  readonly plan: Plan;
  /** Virtual milliseconds after the start of the run. */
  readonly submitAfter: number;
  /** After the submission; null for those who let it run. */
  readonly cancelAfter: number | null;
  /** How often a failure is retried. */
  readonly retries: number;
  readonly afterwards: Afterwards;
}

/** A pipeline as those who watch the run know it. */
export interface Job {
  readonly job_id: string;
  readonly intention: Intention;
  /** The job that it repeats; null for one that was submitted. */
  readonly origin: string | null;
  wasCancelAsked: boolean;
  retriesLeft: number;
  hasEnded: boolean;
  /** Its owner was told that it is deleted. */
  isDeleted: boolean;
}

export function randomIntention(random: Random, plan: Plan): Omit<Intention, 'afterwards'> {
  return {
    plan,
    submitAfter: random.happens(50) ? 0 : random.between(0, 90_000),
    cancelAfter: random.happens(12) ? random.between(0, 60_000) : null,
    retries: random.pick([0, 1, 3]),
  };
}

export class Clients {
  /** By id. */
  readonly jobs = new Map<string, Job>();
  /** Answers that say no for good, by the name of the plan. */
  readonly refused = new Map<string, string>();
  /** Files that somebody wants deleted, and those of them that the owner was told are. */
  readonly unwantedFiles = new Set<string>();
  readonly deletedFiles = new Set<string>();
  /** Requests that will be made, or were made and not answered yet, beside submissions. */
  private open = 0;

  constructor(
    private readonly world: World,
    private readonly intentions: readonly Intention[],
  ) {
    world.observers.push((changes) => {
      for (const { path, before, after } of changes) {
        const pipeline = after as unknown as Pipeline | undefined;
        if (pipeline === undefined || !/^pipelines\/[^/]+$/.test(path)) continue;
        if (before === undefined) this.created(pipeline);
        else if (pipeline.state !== before['state']) this.moved(pipeline);
      }
    });
  }

  start(): void {
    for (const intention of this.intentions)
      this.world.engine.after(intention.submitAfter, () => this.submit(intention));
    for (const { plan, afterwards } of this.intentions)
      if (afterwards.deleteFile !== null) {
        const { after, file_id } = afterwards.deleteFile;
        this.later(after, () => this.deleteFile(plan.owner, file_id));
      }
  }

  /** Whether everything that was to be submitted is there, or was refused, and nobody means to retry. */
  get areDone(): boolean {
    const submitted = [...this.jobs.values()].filter(({ origin }) => origin === null).length;
    return submitted + this.refused.size >= this.intentions.length && this.open === 0;
  }

  retry({ job_id, intention }: Job): void {
    const user = userOf(intention.plan);
    this.open += 1;
    const onAnswer = (): void => void (this.open -= 1);
    const ask = { ...this.about('retry', job_id, intention.plan.owner), onAnswer };
    askUntilAnswered(this.world, ask, async (services, once) =>
      jobAnswer(await retryJob(services, user, { job_id, once })),
    );
  }

  private submit(intention: Intention): void {
    const { plan } = intention;
    const call = { body: requestOf(plan), traceparent: `00-${'1'.repeat(32)}-0123456789abcdef-00` };
    const onAnswer = (refusal: string | null): void => {
      if (refusal !== null) this.refused.set(plan.name, refusal);
    };
    const ask = { ...this.about('submit', plan.name, plan.owner), onAnswer };
    askUntilAnswered(this.world, ask, async (services, once) =>
      acceptedAnswer(await submitJob(services, userOf(plan), { ...call, once })),
    );
  }

  private about(role: string, subject: string, owner: string): Omit<Ask, 'onAnswer'> {
    return { role, subject, owner, key: `${role} ${this.world.engine.newId()}` };
  }

  /** Something that is asked for some time later, and counts as open from now on. */
  private later(milliseconds: number, act: () => void): void {
    this.open += 1;
    this.world.engine.after(milliseconds, () => {
      this.open -= 1;
      act();
    });
  }

  private repeat({ job_id, intention }: Job, parameters: Repetition['parameters']): void {
    const { plan } = intention;
    this.open += 1;
    const ask = {
      ...this.about('repeat', job_id, plan.owner),
      onAnswer: () => void (this.open -= 1),
    };
    const call = { job_id, parameters, traceparent: `00-${'1'.repeat(32)}-0123456789abcdef-00` };
    askUntilAnswered(this.world, ask, async (services, once) =>
      acceptedAnswer(await repeatJob(services, userOf(plan), { ...call, once })),
    );
  }

  private delete(job: Job): void {
    const { job_id, intention } = job;
    const { owner } = intention.plan;
    this.open += 1;
    const onAnswer = (refusal: string | null): void => {
      this.open -= 1;
      job.isDeleted = refusal === null;
    };
    const ask = { role: 'delete', subject: job_id, owner, key: null, onAnswer };
    askUntilAnswered(this.world, ask, async (services) => {
      await deleteJob(services, owner, job_id);
      return { status: 204 };
    });
  }

  private deleteFile(owner: string, file_id: string): void {
    this.open += 1;
    this.unwantedFiles.add(file_id);
    const onAnswer = (refusal: string | null): void => {
      this.open -= 1;
      if (refusal === null) this.deletedFiles.add(file_id);
    };
    const ask = { role: 'delete-file', subject: file_id, owner, key: null, onAnswer };
    askUntilAnswered(this.world, ask, async (services) => {
      await deleteFile(services, owner, file_id);
      return { status: 204 };
    });
  }

  private created({ job_id, client_reference, origin }: Pipeline): void {
    const { engine } = this.world;
    const intention = this.intended(client_reference, origin?.job_id ?? null);
    const twin = [...this.jobs.values()].find(
      (job) =>
        job.intention.plan.name === client_reference && job.origin === (origin?.job_id ?? null),
    );
    if (intention === undefined || twin !== undefined) {
      engine.violation = new Error(`${job_id} was made beside ${twin?.job_id} of one request`);
      return;
    }
    const job: Job = {
      job_id,
      intention,
      origin: origin?.job_id ?? null,
      wasCancelAsked: false,
      retriesLeft: intention.retries,
      hasEnded: false,
      isDeleted: false,
    };
    this.jobs.set(job_id, job);
    if (intention.cancelAfter !== null) engine.after(intention.cancelAfter, () => this.cancel(job));
  }

  /** What was meant by a request; undefined for one that nobody made. */
  private intended(name: string | null, origin: string | null): Intention | undefined {
    if (origin === null) return this.intentions.find(({ plan }) => plan.name === name);
    const { intention } = this.jobs.get(origin) ?? {};
    const repeat = intention?.afterwards.repeat;
    if (intention === undefined || repeat == null) return undefined;
    return {
      plan: repeatedPlan(intention.plan, repeat.parameters),
      submitAfter: 0,
      cancelAfter: null,
      retries: 0,
      afterwards: nothingAfterwards,
    };
  }

  private cancel(job: Job): void {
    const { job_id, intention } = job;
    job.wasCancelAsked = true;
    const user = userOf(intention.plan);
    const ask = {
      ...this.about('cancel', job_id, intention.plan.owner),
      onAnswer: () => undefined,
    };
    askUntilAnswered(this.world, ask, async (services, once) =>
      jobAnswer(await cancelJob(services, user, { job_id, once })),
    );
  }

  private moved({ job_id, state }: Pipeline): void {
    const job = this.jobs.get(job_id);
    if (job === undefined || !isTerminal(state)) return;
    if (state === 'failed' && job.retriesLeft > 0) {
      job.retriesLeft -= 1;
      this.later(this.world.engine.random.between(0, 60_000), () => this.retry(job));
    }
    if (job.hasEnded) return;
    job.hasEnded = true;
    const { repeat, deleteAfter } = job.intention.afterwards;
    if (repeat !== null) this.later(repeat.after, () => this.repeat(job, repeat.parameters));
    if (deleteAfter !== null) this.later(deleteAfter, () => this.delete(job));
  }
}

type Repetition = NonNullable<Afterwards['repeat']>;

function userOf({ owner }: Plan): Parameters<typeof submitJob>[1] {
  return { uid: owner, is_admin: false };
}
