import { type AttemptUsage } from '@attacca/core';
import { type InternalApi } from '../internal-api/client';
import { type InstanceTime } from '../process/instance-time';

/** What the attempts of one push request take. */
export interface AttemptMeter {
  /** The internal API, with every call counted. */
  readonly api: InternalApi;
  /** What was used since the last report, for the call that is made next. */
  readonly report: () => AttemptUsage;
  /** The push request is over. */
  readonly close: () => void;
}

/** Starts counting for a push request. */
export function openMeter(time: InstanceTime, api: InternalApi): AttemptMeter {
  let since = time.begin();
  let requests = 1;
  let calls = 0;
  return {
    api: counted(api, () => void (calls += 1)),
    report: () => {
      const now = time.shared;
      const usage = { instance_seconds: (now - since) / 1000, requests, calls: calls + 1 };
      since = now;
      requests = 0;
      // The call that carries this is in it, and is not to be counted again.
      calls = -1;
      return usage;
    },
    close: () => time.end(),
  };
}

function counted(api: InternalApi, onCall: () => void): InternalApi {
  const counting =
    <Given extends readonly unknown[], Result>(call: (...given: Given) => Result) =>
    (...given: Given): Result => {
      onCall();
      return call(...given);
    };
  return {
    ...api,
    lease: counting((...given) => api.lease(...given)),
    inputs: counting((...given) => api.inputs(...given)),
    outputs: counting((...given) => api.outputs(...given)),
    heartbeat: counting((...given) => api.heartbeat(...given)),
    complete: counting((...given) => api.complete(...given)),
    fail: counting((...given) => api.fail(...given)),
    release: counting((...given) => api.release(...given)),
  };
}
