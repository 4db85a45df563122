import { AttaccaError, errorRegistry, type Pipeline } from '@attacca/core';
import { cancelJob } from '../../../functions/api/cancel-job';
import { jobAnswer, retryJob } from '../../../functions/api/retry-job';
import { acceptedAnswer, submitJob } from '../../../functions/api/submit-job';
import { answerOnce } from '../../../functions/http/idempotency';
import { type KeptAnswer, type Once } from '../../../functions/http/route';
import { type Services } from '../../../functions/services';
import { type Random } from '../engine/random';
import { type World } from '../world';
import { requestOf, type Plan } from './plan';

/*
 * The people and programs that use the API: they submit, and repeat that with the same key until they are answered; some
 * cancel, some retry what failed.
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
}

/** A pipeline as those who watch the run know it. */
export interface Job {
  readonly job_id: string;
  readonly intention: Intention;
  wasCancelAsked: boolean;
  retriesLeft: number;
}

/** A request that is repeated until it is answered. */
interface Ask {
  readonly role: string;
  readonly subject: string;
  readonly owner: string;
  /** Idempotency-Key: the same for every repetition. */
  readonly key: string;
  /** @param refusal why it was refused for good; null when it was not */
  readonly onAnswer: (refusal: string | null) => void;
}

export function randomIntention(random: Random, plan: Plan): Intention {
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
  private openRetries = 0;

  constructor(
    private readonly world: World,
    private readonly intentions: readonly Intention[],
  ) {
    world.observers.push((changes) => {
      for (const { path, before, after } of changes) {
        const pipeline = after as unknown as Pipeline | undefined;
        if (pipeline === undefined || !/^pipelines\/[^/]+$/.test(path)) continue;
        if (before === undefined) this.created(pipeline);
        else if (pipeline.state === 'failed' && before['state'] !== 'failed') this.failed(pipeline);
      }
    });
  }

  start(): void {
    for (const intention of this.intentions)
      this.world.engine.after(intention.submitAfter, () => this.submit(intention));
  }

  /** Whether everything that was to be submitted is there, or was refused, and nobody means to retry. */
  get areDone(): boolean {
    const answered = this.jobs.size + this.refused.size;
    return answered >= this.intentions.length && this.openRetries === 0;
  }

  retry({ job_id, intention }: Job): void {
    const user = userOf(intention.plan);
    this.openRetries += 1;
    const onAnswer = (): void => void (this.openRetries -= 1);
    const ask = { ...this.about('retry', job_id, intention), onAnswer };
    this.ask(ask, async (services, once) =>
      jobAnswer(await retryJob(services, user, { job_id, once })),
    );
  }

  private submit(intention: Intention): void {
    const { plan } = intention;
    const call = { body: requestOf(plan), trace_id: '0'.repeat(32) };
    const onAnswer = (refusal: string | null): void => {
      if (refusal !== null) this.refused.set(plan.name, refusal);
    };
    const ask = { ...this.about('submit', plan.name, intention), onAnswer };
    this.ask(ask, async (services, once) =>
      acceptedAnswer(await submitJob(services, userOf(plan), { ...call, once })),
    );
  }

  private about(role: string, subject: string, { plan }: Intention): Omit<Ask, 'onAnswer'> {
    return { role, subject, owner: plan.owner, key: `${role} ${this.world.engine.newId()}` };
  }

  /** Asks until there is an answer: a client that was told nothing asks again. */
  private ask(ask: Ask, handle: (services: Services, once: Once) => Promise<KeptAnswer>): void {
    const { engine } = this.world;
    const { role, subject, owner, key, onAnswer } = ask;
    const request = { owner, key, fingerprint: `${role} ${subject}` };
    const answer = (services: Services): Promise<unknown> =>
      answerOnce(services, request, (once) => handle(services, once));
    this.world.invoke({ role, job_id: subject }, answer, (ending) => {
      if (ending.kind === 'returned') return onAnswer(null);
      const error = ending.kind === 'threw' ? ending.error : null;
      if (error instanceof AttaccaError && isFinal(error)) {
        engine.note(role, `of ${subject} is refused: ${error.code} ${error.message}`);
        return onAnswer(`${error.code} ${error.message}`);
      }
      engine.after(engine.random.between(200, 5_000), () => this.ask(ask, handle));
    });
  }

  private created({ job_id, client_reference }: Pipeline): void {
    const { engine } = this.world;
    const intention = this.intentions.find(({ plan }) => plan.name === client_reference);
    const twin = [...this.jobs.values()].find((job) => job.intention === intention);
    if (intention === undefined || twin !== undefined) {
      engine.violation = new Error(`${job_id} was made beside ${twin?.job_id} of one request`);
      return;
    }
    const job = { job_id, intention, wasCancelAsked: false, retriesLeft: intention.retries };
    this.jobs.set(job_id, job);
    if (intention.cancelAfter !== null) engine.after(intention.cancelAfter, () => this.cancel(job));
  }

  private cancel(job: Job): void {
    const { job_id, intention } = job;
    job.wasCancelAsked = true;
    const user = userOf(intention.plan);
    const ask = { ...this.about('cancel', job_id, intention), onAnswer: () => undefined };
    this.ask(ask, async (services, once) =>
      jobAnswer(await cancelJob(services, user, { job_id, once })),
    );
  }

  private failed({ job_id }: Pipeline): void {
    const job = this.jobs.get(job_id);
    if (job === undefined || job.retriesLeft === 0) return;
    job.retriesLeft -= 1;
    const { engine } = this.world;
    this.openRetries += 1;
    engine.after(engine.random.between(0, 60_000), () => {
      this.openRetries -= 1;
      this.retry(job);
    });
  }
}

function userOf({ owner }: Plan): Parameters<typeof submitJob>[1] {
  return { uid: owner, is_admin: false };
}

function isFinal(error: AttaccaError): boolean {
  const { status } = errorRegistry[error.code];
  return status < 500 && status !== 429;
}
