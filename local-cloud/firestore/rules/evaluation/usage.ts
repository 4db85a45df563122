import { requestLimits } from '../syntax/limits';
import { RuleLimitError } from '../values/rule-error';
import { type MapValue } from '../values/rule-value';

/** What one request has used so far. */
export interface Usage {
  expressions: number;
  callDepth: number;
  /** Documents by `get path` or `getAfter path`; null for those that do not exist. */
  readonly lookups: Map<string, MapValue | null>;
  /** The keys of the lookups of all requests of one call: a commit is one request per write. */
  readonly lookupsOfCall: Set<string>;
}

export function startUsage(lookupsOfCall: Set<string>): Usage {
  return { expressions: 0, callDepth: 0, lookups: new Map(), lookupsOfCall };
}

/** Counts the lookup that `key` names. @throws RuleLimitError */
export function countLookup({ lookups, lookupsOfCall }: Usage, key: string): void {
  if (lookups.size >= requestLimits.lookups) {
    throw new RuleLimitError(
      `more than ${requestLimits.lookups} documents looked up in one request`,
    );
  }
  lookupsOfCall.add(key);
  if (lookupsOfCall.size > requestLimits.lookupsOfCall) {
    throw new RuleLimitError(
      `more than ${requestLimits.lookupsOfCall} documents looked up in one call`,
    );
  }
}

/** Counts one more expression. @throws RuleLimitError */
export function countExpression(usage: Usage): void {
  usage.expressions += 1;
  if (usage.expressions > requestLimits.expressions) {
    throw new RuleLimitError(`more than ${requestLimits.expressions} expressions in one request`);
  }
}

/** Runs `body` one function call deeper. @throws RuleLimitError */
export function withinCall<Result>(usage: Usage, body: () => Result): Result {
  if (usage.callDepth >= requestLimits.callDepth) {
    throw new RuleLimitError(`function calls more than ${requestLimits.callDepth} deep`);
  }
  usage.callDepth += 1;
  try {
    return body();
  } finally {
    usage.callDepth -= 1;
  }
}
