import { syntaxErrorAt } from './rules-syntax-error';
import { matchAt, scanToken, type Token } from './token';

// A dot is left out: it would take in the method call behind a path.
const SEGMENT = /\(default\)|[\w~@+-]+/y;

/** Where a parser stands in the source. Tokens are scanned one at a time, because path segments follow rules of their own. */
export class TokenCursor {
  private token: Token;

  constructor(readonly source: string) {
    this.token = scanToken(source, 0);
  }

  get current(): Token {
    return this.token;
  }

  advance(): Token {
    const passed = this.token;
    this.token = scanToken(this.source, passed.end);
    return passed;
  }

  /** True if the current token is this operator, bracket or word; a string of the same text is not. */
  is(text: string): boolean {
    return this.token.text === text && (this.token.kind === 'sign' || this.token.kind === 'word');
  }

  /** Passes the token if it is this one. */
  accept(text: string): boolean {
    const found = this.is(text);
    if (found) this.advance();
    return found;
  }

  expect(text: string): void {
    if (!this.accept(text)) this.fail(`'${text}'`);
  }

  /** Passes a name and returns it; `what` it would name goes into the error. */
  expectName(what: string): string {
    if (this.token.kind !== 'word') this.fail(what);
    return this.advance().text;
  }

  /** With the cursor on a slash: the plain path segment right behind it, null if something else stands there. */
  takeSegment(): string | null {
    const start = this.token.end;
    const match = matchAt(SEGMENT, this.source, start);
    this.token = scanToken(this.source, match?.end ?? start);
    return match && this.source.slice(start, match.end);
  }

  fail(expected: string): never {
    const { kind, text } = this.token;
    const found = kind === 'end' ? text : JSON.stringify(text);
    this.refuse(`expected ${expected}, found ${found}`);
  }

  /** Fails at `offset`, by default at the current token. */
  refuse(problem: string, offset: number = this.token.start): never {
    throw syntaxErrorAt(this.source, offset, problem);
  }

  /** Fails if `count` of `what` is more than production takes. */
  limit(count: number, most: number, what: string): void {
    if (count > most) this.refuse(`expected at most ${most} ${what}`);
  }
}
