import { syntaxErrorAt } from './rules-syntax-error';
import { unescapeText } from './string-literal';

export interface Token {
  readonly kind: 'integer' | 'float' | 'string' | 'bytes' | 'word' | 'sign' | 'end';
  /** As written, except that strings and bytes are without quotes and escapes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

// Ends by itself at anything else, so it cannot backtrack.
const BLANK = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const TOKEN =
  /(?<float>\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+))|(?<integer>0x[0-9a-fA-F]+|\d+)|(?<text>b?(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"))|(?<word>[A-Za-z_]\w*)|(?<sign>==|!=|<=|>=|&&|\|\||[-+*/%!<>=?:.,;(){}[\]$])/y;

/**
 * The token that stands at or after `offset`, past blanks and comments.
 * @throws RulesSyntaxError for a character that starts no token.
 */
export function scanToken(source: string, offset: number): Token {
  const start = matchAt(BLANK, source, offset)?.end ?? offset;
  if (start >= source.length)
    return { kind: 'end', text: 'the end of the file', start, end: start };
  const match = matchAt(TOKEN, source, start);
  if (match === null) throw syntaxErrorAt(source, start, unreadable(source, start));
  const { groups, end } = match;
  if (groups.text !== undefined) return textToken(source, start, end);
  const kind = (['float', 'integer', 'word', 'sign'] as const).find(
    (name) => groups[name] !== undefined,
  );
  return { kind: kind ?? 'sign', text: source.slice(start, end), start, end };
}

/** What `pattern`, a sticky expression, finds exactly at `offset`. */
export function matchAt(
  pattern: RegExp,
  source: string,
  offset: number,
): { readonly groups: Readonly<Record<string, string | undefined>>; readonly end: number } | null {
  pattern.lastIndex = offset;
  const match = pattern.exec(source);
  return match && { groups: match.groups ?? {}, end: offset + match[0].length };
}

function textToken(source: string, start: number, end: number): Token {
  const isBytes = source[start] === 'b';
  const first = start + (isBytes ? 2 : 1);
  const text = unescapeText(source.slice(first, end - 1), (index, problem) => {
    throw syntaxErrorAt(source, first + index, problem);
  });
  return { kind: isBytes ? 'bytes' : 'string', text, start, end };
}

function unreadable(source: string, offset: number): string {
  const character = String.fromCodePoint(source.codePointAt(offset) ?? 0);
  return character === "'" || character === '"'
    ? 'expected the closing quote of this string on the same line'
    : `expected a name, a number, a string or an operator, found ${JSON.stringify(character)}`;
}
