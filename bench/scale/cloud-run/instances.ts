import { type Recorder } from '../measure/recorder';
import { type VirtualClock } from '../time/virtual-clock';

export interface ServiceSettings {
  readonly name: string;
  /** Requests one instance takes at the same time. */
  readonly concurrency: number;
  readonly maxInstances: number;
  /** Until an instance that was started takes its first request. */
  readonly startMilliseconds: number;
  readonly random: () => number;
}

/** One container of a service. */
export interface Instance {
  readonly name: string;
  busy: number;
  isReady: boolean;
}

/** Requests wait for an instance at most so long, or 3.5 times as long as one takes to start; then they are refused. */
const shortestWaitMilliseconds = 10_000;
const startsToWait = 3.5;

/** A Cloud Run service that scales from zero: who asks gets a place in an instance, or is refused (429). */
export class Instances {
  readonly #instances: Instance[] = [];
  readonly #waiting: { resolve: (instance: Instance | null) => void }[] = [];
  /** Requests at work. */
  busy = 0;

  constructor(
    readonly settings: ServiceSettings,
    readonly clock: VirtualClock,
    readonly recorder: Recorder,
  ) {}

  get count(): number {
    return this.#instances.length;
  }

  /** @returns null when no instance could take the request in time */
  async enter(): Promise<Instance | null> {
    const free = this.#free();
    const instance = free ?? (await this.#wait());
    if (instance === null) this.recorder.event(`${this.settings.name}: requests refused`);
    return instance;
  }

  leave(instance: Instance): void {
    instance.busy -= 1;
    this.busy -= 1;
    this.#serve();
  }

  #free(): Instance | null {
    const { concurrency } = this.settings;
    const free = this.#instances.find(({ isReady, busy }) => isReady && busy < concurrency);
    return free === undefined ? null : this.#occupy(free);
  }

  #occupy(instance: Instance): Instance {
    instance.busy += 1;
    this.busy += 1;
    return instance;
  }

  #wait(): Promise<Instance | null> {
    const { startMilliseconds, concurrency } = this.settings;
    const longest = Math.max(shortestWaitMilliseconds, startsToWait * startMilliseconds);
    return new Promise((resolve) => {
      const request = { resolve };
      this.#waiting.push(request);
      const starting = this.#instances.filter(({ isReady }) => !isReady).length;
      if (starting * concurrency < this.#waiting.length) this.#start();
      this.clock.after(longest, () => {
        const at = this.#waiting.indexOf(request);
        if (at < 0) return;
        this.#waiting.splice(at, 1);
        resolve(null);
      });
    });
  }

  #start(): void {
    const { name, maxInstances, startMilliseconds, random } = this.settings;
    if (this.#instances.length >= maxInstances) return;
    const instance = { name: `${name}-${this.#instances.length}`, busy: 0, isReady: false };
    this.#instances.push(instance);
    this.recorder.levels.of(`${name}: instances`).see(this.#instances.length, '');
    this.clock.after(startMilliseconds * (0.7 + 0.6 * random()), () => {
      instance.isReady = true;
      this.#serve();
    });
  }

  #serve(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const instance = this.#free();
      if (instance === null) return;
      this.#waiting.shift();
      next.resolve(instance);
    }
  }
}
