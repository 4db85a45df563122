import { AttaccaError } from '@attacca/core';
import { type Services } from '../../../functions/services';
import { createProgress, type Progress } from '../../../functions/pipelines/progress';
import { type Recorder } from '../measure/recorder';
import { Series } from '../measure/series';
import { type VirtualClock } from '../time/virtual-clock';

/** One instance of functions/internal: what it remembers between calls is its own. */
export interface ApiInstance {
  readonly services: Services;
  readonly progress: Progress;
}

/** Requests an instance takes at the same time, and how many a second keep one at Cloud Run's 60 % of its CPU. */
const concurrency = 80;
const callsPerSecond = 60;
/** As in workers/runtime/internal-api/retry.ts. */
const callRetry = { attempts: 5, firstDelayMs: 200, longestDelayMs: 5_000 };
const hopMilliseconds = 5;
/** Cloud Run spreads even little traffic over more than one. */
const fewestInstances = 2;

/** functions/internal as workers call it: as many instances as the load calls for, each with its own services. */
export class InternalApi {
  readonly instances: ApiInstance[] = [];
  #inFlight = 0;
  #next = 0;
  readonly #calls = new Series();

  constructor(
    readonly makeServices: () => Services,
    readonly world: {
      readonly clock: VirtualClock;
      readonly recorder: Recorder;
      readonly random: () => number;
    },
  ) {}

  /**
   * Calls as workers/runtime does: what is no answer but a failure is tried again, with the same request.
   * @throws AttaccaError what the handler refuses with
   */
  async call<Answer>(
    name: string,
    handle: (instance: ApiInstance) => Promise<Answer>,
  ): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#callOnce(name, handle);
      } catch (error) {
        if (error instanceof AttaccaError || attempt === callRetry.attempts) throw error;
        this.world.recorder.event('calls tried again');
        const longest = callRetry.firstDelayMs * 2 ** (attempt - 1);
        await this.world.clock.sleep(
          Math.min(callRetry.longestDelayMs, longest) * this.world.random(),
        );
      }
    }
  }

  /** Runs a handler in the next instance, as a load balancer would. */
  async #callOnce<Answer>(
    name: string,
    handle: (instance: ApiInstance) => Promise<Answer>,
  ): Promise<Answer> {
    const { clock, recorder } = this.world;
    recorder.event(`internal: ${name}`);
    this.#inFlight += 1;
    const start = clock.now;
    try {
      const instance = this.#instance();
      await clock.sleep(hopMilliseconds);
      const answer = await handle(instance);
      await clock.sleep(hopMilliseconds);
      return answer;
    } finally {
      this.#inFlight -= 1;
      recorder.highest.of(`seconds of ${name}`).see((clock.now - start) / 1000, '');
    }
  }

  #instance(): ApiInstance {
    const { now } = this.world.clock;
    this.#calls.add(now);
    const rate = this.#calls.latest(now, 10);
    const wanted = Math.max(
      fewestInstances,
      Math.ceil(rate / callsPerSecond),
      Math.ceil(this.#inFlight / concurrency),
    );
    while (this.instances.length < wanted) {
      const services = this.makeServices();
      this.instances.push({ services, progress: createProgress(services) });
      this.world.recorder.levels.of('internal: instances').see(this.instances.length, '');
    }
    this.#next = (this.#next + 1) % Math.min(wanted, this.instances.length);
    const instance = this.instances[this.#next];
    if (instance === undefined) throw new Error('There is no instance.');
    return instance;
  }
}
