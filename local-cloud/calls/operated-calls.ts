import { type Clock } from '../service';
import { CallLog, type CallCount, type RecordedCall } from './call-log';
import { InjectedFault, type Call, type Calls } from './calls';
import { FaultPlan, type FaultState } from './fault-plan';
import { type FaultRule } from './fault-rule';

/** Calls that the operator of a local cloud watches and disturbs. */
export interface OperatedCalls extends Calls {
  /** Replaces all rules; the chances start anew from `seed`. */
  setFaults(rules: readonly FaultRule[], seed: number): void;
  faults(): { readonly seed: number; readonly rules: readonly FaultState[] };
  /** The newest first; at most 1,000 are kept. */
  recent(limit: number): readonly RecordedCall[];
  counts(): readonly CallCount[];
  watch(watcher: (call: RecordedCall) => void): () => void;
  /** Forgets recorded calls and sums; the faults stay. */
  clear(): void;
}

interface CallsOptions {
  readonly clock: Clock;
  readonly rules?: readonly FaultRule[];
  readonly seed?: number;
}

/** @param seed of the chances of the faults; 1 if absent */
export function createCalls({ clock, rules = [], seed = 1 }: CallsOptions): OperatedCalls {
  let plan = new FaultPlan(rules, seed);
  const log = new CallLog();

  const begin = (call: Call): ((outcome: string) => void) => {
    const began = performance.now();
    return (outcome) =>
      log.add(call, { at: clock.now(), outcome, milliseconds: performance.now() - began });
  };

  return {
    run: async (call, work) => {
      const end = begin(call);
      const { delayMilliseconds, before, after } = plan.strike(call);
      try {
        if (delayMilliseconds > 0) await delay(delayMilliseconds);
        if (before) throw before;
        const result = await work();
        if (after) throw after;
        end('OK');
        return result;
      } catch (error) {
        end(statusOf(error));
        throw error;
      }
    },
    begin: async (call) => {
      const end = begin(call);
      const { delayMilliseconds, before, after } = plan.strike(call);
      if (delayMilliseconds > 0) await delay(delayMilliseconds);
      // An answer that is written as it goes cannot be taken back: it is refused instead of lost.
      const fault = before ?? after;
      if (!fault) return end;
      end(fault.status);
      throw fault;
    },
    delivery: (call) => plan.delivery(call),
    setFaults: (newRules, newSeed) => {
      plan = new FaultPlan(newRules, newSeed);
    },
    faults: () => ({ seed: plan.seed, rules: plan.rules() }),
    recent: (limit) => log.recent(limit),
    counts: () => log.counts(),
    watch: (watcher) => log.watch(watcher),
    clear: () => log.clear(),
  };
}

/** Real time on purpose: a network is slow by the caller's clock, not by an advanced one. */
function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** gRPC's name for what a service threw; every service's own error class carries one in `status`. */
function statusOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'status' in error) {
    if (typeof error.status === 'string') return error.status;
  }
  return error instanceof InjectedFault ? error.status : 'INTERNAL';
}
