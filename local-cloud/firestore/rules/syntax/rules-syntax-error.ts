/** The rules file cannot be used. The message starts with `line:column` of the first thing that is wrong. */
export class RulesSyntaxError extends Error {
  constructor(
    /** Counted from 1. */
    readonly line: number,
    /** Counted from 1, in UTF-16 code units. */
    readonly column: number,
    readonly problem: string,
  ) {
    super(`${line}:${column}: ${problem}`);
    this.name = 'RulesSyntaxError';
  }
}

/** The error for `problem` at `offset` of `source`. */
export function syntaxErrorAt(source: string, offset: number, problem: string): RulesSyntaxError {
  const before = source.slice(0, offset).split('\n');
  return new RulesSyntaxError(before.length, (before.at(-1) ?? '').length + 1, problem);
}
