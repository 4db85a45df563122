import { noFaults, type Faults } from './faults';
import { type Ending, type Process, type Purpose } from './process';
import { type Random } from './random';
import { createTimers } from './timers';
import { createTrace, type Trace } from './trace';

/*
 * Runs processes whose every I/O call is a choice of the scheduler.
 * 1. A call changes nothing until it is picked; then it takes effect at once, and the process runs on to its next call.
 * 2. All choices, times and ids follow from the seed: a run can be repeated exactly.
 * 3. The clock moves by a little with every call, and jumps to the next timer when there is nothing to pick.
 */

/** What may go wrong with a call beside the crash of its process. */
export interface CallOptions {
  /** For the trace. */
  readonly label: string;
  /** False for calls whose failure the caller models itself. */
  readonly mayFail?: boolean;
  /** Made when the call is to fail; a Google API's UNAVAILABLE if absent. */
  readonly failure?: () => Error;
}

interface PendingCall {
  readonly process: Process;
  readonly options: CallOptions;
  readonly perform: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const start = Date.parse('2026-01-01T00:00:00Z');
const keptDecisions = 250;

export class Engine {
  readonly trace: Trace = createTrace(keptDecisions, start);
  faults: Faults;
  /** Virtual milliseconds. */
  now = start;
  calls = 0;
  /** Set by whoever finds that a rule is broken: the run stops there. */
  violation: Error | null = null;
  private readonly pending: PendingCall[] = [];
  private readonly timers = createTimers();
  private readonly processes = new Set<Process>();
  private processCount = 0;
  private idCount = 0;
  /** The last timestamp: it is asked for more often than the clock moves. */
  private stamp = { time: start, text: new Date(start).toISOString() };

  constructor(
    readonly random: Random,
    faults: Faults,
  ) {
    this.faults = faults;
  }

  get isCalm(): boolean {
    return this.faults === noFaults;
  }

  /** From now on nothing goes wrong any more; what has gone wrong stays so. */
  calm(): void {
    this.faults = noFaults;
    this.note('world', 'from now on nothing goes wrong');
  }

  timestamp(): string {
    if (this.stamp.time !== this.now)
      this.stamp = { time: this.now, text: new Date(this.now).toISOString() };
    return this.stamp.text;
  }

  newId(): string {
    this.idCount += 1;
    return `id-${String(this.idCount).padStart(6, '0')}`;
  }

  note(who: string, what: string): void {
    this.trace.note(this.now, who, what);
  }

  /** Runs `action` after so many virtual milliseconds. @returns a function that prevents it */
  after(milliseconds: number, action: () => void): () => void {
    return this.timers.add(this.now + milliseconds, action);
  }

  /** Starts a process. `main` must do all its I/O through `call`. */
  spawn(
    name: string,
    purpose: Purpose,
    {
      main,
      onEnd = () => undefined,
    }: { main: (process: Process) => Promise<unknown>; onEnd?: (ending: Ending) => void },
  ): Process {
    this.processCount += 1;
    const id = this.processCount;
    const process: Process = {
      id,
      name: `${name}#${id}`,
      purpose,
      state: 'running',
      stalledUntil: 0,
      onEnd,
      onCrash: [],
    };
    this.processes.add(process);
    main(process).then(
      (value) => this.end(process, { kind: 'returned', value }),
      (error: unknown) => this.end(process, { kind: 'threw', error }),
    );
    return process;
  }

  /** An I/O call of a process: takes effect when the scheduler picks it, or never. */
  call<Result>(process: Process, options: CallOptions, perform: () => Result): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      // What a dead process still does is not seen by anybody.
      if (process.state !== 'running') return;
      this.pending.push({
        process,
        options,
        perform,
        resolve: resolve as (value: unknown) => void,
        reject,
      });
    });
  }

  /** Waits in virtual time, as part of a process. */
  sleep(process: Process, milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(milliseconds, () => {
        if (process.state === 'running') resolve();
      });
    });
  }

  crash(process: Process): void {
    if (process.state !== 'running') return;
    process.state = 'crashed';
    for (let index = this.pending.length - 1; index >= 0; index -= 1)
      if (this.pending[index]?.process === process) this.pending.splice(index, 1);
    this.note(process.name, 'CRASHED');
    for (const release of process.onCrash) release();
    this.end(process, { kind: 'crashed' });
  }

  /** Runs until `isOver` says so, nothing is left to do, a rule is broken, or too much has happened. */
  async run(isOver: () => boolean, limits: { calls: number; until: number }): Promise<void> {
    for (;;) {
      await settle();
      if (this.violation !== null || isOver()) return;
      if (this.calls >= limits.calls || this.now >= limits.until) return;
      this.timers.fire(this.now);
      if (!this.pickOne() && !this.advance()) return;
    }
  }

  private end(process: Process, ending: Ending): void {
    if (!this.processes.delete(process)) return;
    if (process.state === 'running') {
      process.state = 'ended';
      if (ending.kind === 'threw') this.note(process.name, `threw ${String(ending.error)}`);
    }
    process.onEnd(ending);
  }

  private advance(): boolean {
    const next = this.timers.next();
    if (next === null) return false;
    this.now = Math.max(this.now, next);
    return true;
  }

  /** @returns false when no call can be picked now */
  private pickOne(): boolean {
    const { pending, random } = this;
    if (pending.length === 0) return false;
    let index = random.below(pending.length);
    for (let tried = 0; (pending[index]?.process.stalledUntil ?? 0) > this.now; tried += 1) {
      if (tried === pending.length) return false;
      index = (index + 1) % pending.length;
    }
    const call = pending[index];
    const last = pending.pop();
    if (call === undefined || last === undefined) return false;
    if (call !== last) pending[index] = last;
    this.calls += 1;
    this.now += random.below(6);
    this.decide(call);
    return true;
  }

  private decide(call: PendingCall): void {
    const { random, faults } = this;
    const { process, options } = call;
    if (random.happens(faults.stall)) return this.stall(call);
    if (random.happens(faults.crash)) {
      const isBefore = random.happens(50);
      if (!isBefore) this.perform(call, () => undefined);
      this.note(process.name, `${options.label}, dies ${isBefore ? 'before' : 'after'} it`);
      return this.crash(process);
    }
    if (options.mayFail !== false) {
      if (random.happens(faults.fail)) {
        this.note(process.name, `${options.label} fails`);
        return call.reject(options.failure?.() ?? unavailable());
      }
      if (random.happens(faults.ambiguous)) {
        this.note(process.name, `${options.label} is done, and said to have failed`);
        return this.perform(call, () => call.reject(options.failure?.() ?? unavailable()));
      }
    }
    this.note(process.name, options.label);
    this.perform(call, call.resolve);
  }

  private perform(call: PendingCall, answer: (value: unknown) => void): void {
    try {
      answer(call.perform());
    } catch (error) {
      this.note(call.process.name, `${call.options.label}: ${String(error)}`);
      call.reject(error);
    }
  }

  private stall(call: PendingCall): void {
    const milliseconds = this.random.pick([1000, 15_000, 45_000, 200_000]);
    call.process.stalledUntil = this.now + milliseconds;
    this.note(call.process.name, `stands still for ${milliseconds / 1000} s`);
    this.pending.push(call);
    this.after(milliseconds, () => undefined);
  }
}

/** Lets every promise that can go on do so: handlers wait for nothing but their calls. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What Google's clients throw when a service cannot be reached. */
function unavailable(): Error {
  return Object.assign(new Error('14 UNAVAILABLE: the service is not reachable'), { code: 14 });
}
