import { type Stack } from '@attacca/cli';
import { type FaultRule } from '@attacca/local-cloud';

/** A rule, and how often it has struck. */
interface FaultState {
  readonly rule: FaultRule;
  readonly struck: number;
}

/** A call that has ended; they count up. */
interface RecordedCall {
  readonly number: number;
  readonly subject: string;
}

/** What the operator of a stack's local cloud may do: through its admin endpoint, as by hand. */
export interface CloudOperator {
  /** Disturbs calls by these rules from now on, instead of by others before. */
  disturb(rules: readonly FaultRule[], seed: number): Promise<void>;
  /** Ends all disturbance, and says how often each rule has struck. */
  calm(): Promise<readonly FaultState[]>;
  /** Lets the cloud's timers fall due: backoff of messages, schedules. The clocks of processes stay as they are. */
  advanceClock(milliseconds: number): Promise<void>;
  /** The number, counted over all calls, of the newest of a method about what ends like this; 0 if none is remembered. */
  newestCall(method: string, subjectEnd: string): Promise<number>;
}

export function operatorOf({ addresses }: Pick<Stack, 'addresses'>): CloudOperator {
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(new URL(path, addresses.cloud_status), {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} is answered ${response.status}: ${text}`);
    return JSON.parse(text);
  };
  return {
    disturb: async (rules, seed) => {
      await call('PUT', '/v1/faults', { rules, seed });
    },
    calm: async () => {
      const { rules } = (await call('GET', '/v1/faults')) as { rules: FaultState[] };
      await call('DELETE', '/v1/faults');
      return rules;
    },
    advanceClock: async (milliseconds) => {
      await call('POST', '/v1/clock/advance', { milliseconds });
    },
    newestCall: async (method, subjectEnd) => {
      const path = `/v1/calls?method=${method}&limit=1000`;
      const { calls } = (await call('GET', path)) as { calls: RecordedCall[] };
      return calls.find(({ subject }) => subject.endsWith(subjectEnd))?.number ?? 0;
    },
  };
}
