/** An expression has no value. `&&` and `||` may do without it; otherwise its `allow` does not hold. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
}

/** A request used more than it may. Nothing absorbs this: the request is refused. */
export class RuleLimitError extends Error {
  override readonly name = 'RuleLimitError';
}
