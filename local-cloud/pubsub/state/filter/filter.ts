import { badFilter, tokenize, type Token } from './tokens';

export type Attributes = Readonly<Record<string, string>>;

/** Whether a message with these attributes is delivered. */
export type Filter = (attributes: Attributes) => boolean;

/** Longest filter that Pub/Sub takes. */
const maximumBytes = 256;

/**
 * Compiles a filter of Pub/Sub's filter language: `attributes:KEY`, `attributes.KEY = "v"`,
 * `attributes.KEY != "v"`, `hasPrefix(attributes.KEY, "v")`, with NOT (or `-`), AND, OR and parentheses.
 * AND and OR may not be mixed without parentheses. The empty filter matches everything.
 * @throws PubSubError INVALID_ARGUMENT
 */
export function compileFilter(filter: string): Filter {
  if (filter.trim() === '') return () => true;
  const bytes = Buffer.byteLength(filter);
  if (bytes > maximumBytes)
    throw badFilter(filter, `it has ${bytes} bytes, at most ${maximumBytes} are allowed`);
  return new FilterParser(filter).parse();
}

class FilterParser {
  private readonly tokens: readonly Token[];
  private next = 0;

  constructor(private readonly filter: string) {
    this.tokens = tokenize(filter);
  }

  parse(): Filter {
    const result = this.expression();
    if (this.next < this.tokens.length) throw this.unexpected('AND, OR or the end');
    return result;
  }

  private expression(): Filter {
    const terms = [this.term()];
    const operator = this.operator();
    while (operator !== undefined && this.takeKeyword(operator)) terms.push(this.term());
    if (this.operator() !== undefined)
      throw badFilter(this.filter, 'AND and OR are combined without parentheses');
    if (operator === 'OR') return (attributes) => terms.some((term) => term(attributes));
    return (attributes) => terms.every((term) => term(attributes));
  }

  private term(): Filter {
    if (this.takeKeyword('NOT') || this.takeSymbol('-')) {
      const negated = this.term();
      return (attributes) => !negated(attributes);
    }
    if (this.takeSymbol('(')) {
      const inner = this.expression();
      this.expectSymbol(')');
      return inner;
    }
    if (this.takeWord('hasPrefix')) return this.hasPrefix();
    if (this.takeWord('attributes')) return this.comparison();
    throw this.unexpected('attributes, hasPrefix, NOT or "("');
  }

  private hasPrefix(): Filter {
    this.expectSymbol('(');
    if (!this.takeWord('attributes')) throw this.unexpected('attributes');
    this.expectSymbol('.');
    const key = this.key();
    this.expectSymbol(',');
    const prefix = this.value();
    this.expectSymbol(')');
    return (attributes) => Object.hasOwn(attributes, key) && attributes[key]!.startsWith(prefix);
  }

  private comparison(): Filter {
    if (this.takeSymbol(':')) {
      const key = this.key();
      return (attributes) => Object.hasOwn(attributes, key);
    }
    this.expectSymbol('.');
    const key = this.key();
    const isEqual = this.takeSymbol('=');
    if (!isEqual) this.expectSymbol('!=');
    const value = this.value();
    return (attributes) =>
      (Object.hasOwn(attributes, key) && attributes[key] === value) === isEqual;
  }

  private key(): string {
    const token = this.tokens[this.next];
    if (token?.kind !== 'word' && token?.kind !== 'string') throw this.unexpected('a key');
    this.next += 1;
    return token.text;
  }

  private value(): string {
    const token = this.tokens[this.next];
    if (token?.kind !== 'string') throw this.unexpected('a value in double quotes');
    this.next += 1;
    return token.text;
  }

  private operator(): 'AND' | 'OR' | undefined {
    if (this.isKeyword('AND')) return 'AND';
    return this.isKeyword('OR') ? 'OR' : undefined;
  }

  private isKeyword(keyword: string): boolean {
    const token = this.tokens[this.next];
    return token?.kind === 'word' && token.text.toUpperCase() === keyword;
  }

  private takeKeyword(keyword: string): boolean {
    return this.advanceIf(this.isKeyword(keyword));
  }

  private takeWord(word: string): boolean {
    const token = this.tokens[this.next];
    return this.advanceIf(token?.kind === 'word' && token.text === word);
  }

  private takeSymbol(text: string): boolean {
    const token = this.tokens[this.next];
    return this.advanceIf(token?.kind === 'symbol' && token.text === text);
  }

  private expectSymbol(text: string): void {
    if (!this.takeSymbol(text)) throw this.unexpected(`"${text}"`);
  }

  private advanceIf(condition: boolean): boolean {
    if (condition) this.next += 1;
    return condition;
  }

  private unexpected(expected: string): Error {
    const token = this.tokens[this.next];
    const given = token ? `"${token.text}"` : 'the end';
    return badFilter(this.filter, `${given} given, ${expected} expected`);
  }
}
