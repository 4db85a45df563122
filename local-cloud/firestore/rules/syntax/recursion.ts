import { requestLimits } from './limits';
import { type Functions, type MatchBlock, type RuleFunction } from './ruleset';

type Scopes = readonly Functions[];
type Fail = (offset: number, problem: string) => never;

/** Fails for a function that calls itself, directly or through others: production does not deploy those. */
export function rejectRecursion(
  block: Omit<MatchBlock, 'pattern' | 'allows'>,
  fail: Fail,
  above: Scopes = [],
): void {
  const scopes = [...above, block.functions];
  const finished = new Set<RuleFunction>();
  for (const start of block.functions.values()) follow({ start, scopes, fail, finished }, []);
  for (const child of block.matches) rejectRecursion(child, fail, scopes);
}

interface Visit {
  readonly start: RuleFunction;
  readonly scopes: Scopes;
  readonly fail: Fail;
  readonly finished: Set<RuleFunction>;
}

function follow({ start, scopes, fail, finished }: Visit, callers: readonly RuleFunction[]): void {
  if (callers.includes(start)) {
    fail(start.offset, `expected no recursion, but function ${start.name} calls itself`);
  }
  if (finished.has(start)) return;
  if (callers.length >= requestLimits.callDepth) {
    fail(
      start.offset,
      `expected functions that call each other at most ${requestLimits.callDepth} deep`,
    );
  }
  for (const name of start.calls) {
    const level = scopes.findLastIndex((functions) => functions.has(name));
    const called = scopes[level]?.get(name);
    // A function sees what was declared around it, not what is around its caller.
    if (called)
      follow({ start: called, scopes: scopes.slice(0, level + 1), fail, finished }, [
        ...callers,
        start,
      ]);
  }
  finished.add(start);
}
