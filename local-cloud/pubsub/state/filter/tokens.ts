import { invalid, type PubSubError } from '../status';

export type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'symbol'; readonly text: ':' | '.' | '=' | '!=' | '(' | ')' | ',' | '-' };

/** Escape sequences of one letter, as in C. */
const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
  '?': '?',
};

const blank = /\s+/y;
const symbol = /!=|[:.=(),-]/y;
// A key may contain hyphens, but begins with one only in quotes: there it would be a NOT.
const word = /[A-Za-z0-9_][A-Za-z0-9_-]*/y;
const quoted = /"((?:[^"\\]|\\[^])*)"/y;
const escape =
  /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|[xX]([0-9a-fA-F]{1,2})|([0-7]{1,3})|([^]))/g;

/** @throws PubSubError INVALID_ARGUMENT at a character that begins no token */
export function tokenize(filter: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(filter);
    if (found) at = pattern.lastIndex;
    return found;
  };
  while (at < filter.length) {
    if (match(blank)) continue;
    const text = match(quoted);
    const found = text ?? match(symbol) ?? match(word);
    if (!found) throw badFilter(filter, `"${filter[at]}" at position ${at} is not expected`);
    if (text) tokens.push({ kind: 'string', text: unescape(filter, text[1]!) });
    else tokens.push(plainToken(found[0]));
  }
  return tokens;
}

export function badFilter(filter: string, problem: string): PubSubError {
  return invalid(`Invalid filter expression (filter=${filter}): ${problem}.`);
}

function plainToken(text: string): Token {
  return /^\w/.test(text)
    ? { kind: 'word', text }
    : ({ kind: 'symbol', text } as Token & { kind: 'symbol' });
}

function unescape(filter: string, text: string): string {
  return text.replace(escape, (sequence, ...groups: (string | undefined)[]) => {
    const [four, eight, hexadecimal, octal, letter = ''] = groups;
    const code = four ?? eight ?? hexadecimal;
    if (code !== undefined) return character(filter, parseInt(code, 16));
    if (octal !== undefined) return character(filter, parseInt(octal, 8));
    const escaped = escapes[letter];
    if (escaped === undefined) throw badFilter(filter, `"${sequence}" is no escape sequence`);
    return escaped;
  });
}

function character(filter: string, code: number): string {
  if (code > 0x10ffff) throw badFilter(filter, `${code.toString(16)} is no character`);
  return String.fromCodePoint(code);
}
