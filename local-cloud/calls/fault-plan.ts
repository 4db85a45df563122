import { InjectedFault, type Call } from './calls';
import { concerns, type FaultKind, type FaultRule } from './fault-rule';
import { seededRandom } from './seeded-random';

/** A rule, and how often it has struck. */
export interface FaultState {
  readonly rule: FaultRule;
  readonly struck: number;
}

const defaultMilliseconds: readonly [number, number] = [10, 500];

/** What the rules do to a call. */
export interface Strike {
  readonly delayMilliseconds: number;
  readonly before: InjectedFault | null;
  readonly after: InjectedFault | null;
}

const unharmed: Strike = { delayMilliseconds: 0, before: null, after: null };
const onTime: readonly number[] = [0];

/**
 * Decides by chance which calls the rules strike. The same rules and seed strike the same calls, as
 * long as the calls come in the same order.
 */
export class FaultPlan {
  private readonly states: { readonly rule: FaultRule; struck: number }[];
  private readonly random: () => number;

  constructor(
    rules: readonly FaultRule[],
    readonly seed: number,
  ) {
    this.states = rules.map((rule) => ({ rule, struck: 0 }));
    this.random = seededRandom(seed);
  }

  rules(): readonly FaultState[] {
    return this.states.map(({ rule, struck }) => ({ rule, struck }));
  }

  strike(call: Call): Strike {
    if (this.states.length === 0) return unharmed;
    let delayMilliseconds = 0;
    for (const rule of this.struckBy('latency', call)) delayMilliseconds += this.delayOf(rule);
    const fault = (kind: FaultKind, status?: string): InjectedFault | null => {
      const [rule] = this.struckBy(kind, call);
      return rule ? new InjectedFault(status ?? rule.code ?? 'UNAVAILABLE', call) : null;
    };
    const before = fault('transaction_abort', 'ABORTED') ?? fault('error');
    // A call that is refused has no answer to lose, and leaves that rule its strikes.
    return { delayMilliseconds, before, after: before ? null : fault('lost_answer') };
  }

  /** The delays of a delivery's copies. @see Calls.delivery */
  delivery(call: Call): readonly number[] {
    if (this.states.length === 0) return onTime;
    if (this.struckBy('drop', call).length > 0) return [];
    const [late] = this.struckBy('reorder', call);
    const first = late ? this.delayOf(late) : 0;
    const again = this.struckBy('duplicate', call).map((rule) => first + this.delayOf(rule));
    return [first, ...again];
  }

  private struckBy(kind: FaultKind, call: Call): FaultRule[] {
    return this.states
      .filter((state) => state.rule.kind === kind && this.doesStrike(state, call))
      .map((state) => {
        state.struck += 1;
        return state.rule;
      });
  }

  private doesStrike({ rule, struck }: FaultState, call: Call): boolean {
    if (!concerns(rule, call) || struck >= (rule.limit ?? Infinity)) return false;
    return this.random() < (rule.probability ?? 1);
  }

  private delayOf({ milliseconds: [shortest, longest] = defaultMilliseconds }: FaultRule): number {
    return shortest + this.random() * (longest - shortest);
  }
}
