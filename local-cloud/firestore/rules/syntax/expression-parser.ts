import { type RuleValue } from '../values/rule-value';
import { type BinaryOperator, type Expression, type TypeName, typeNames } from './expression';
import { syntaxLimits } from './limits';
import { type TokenCursor } from './token-cursor';

/** How tightly an operator binds; the reference's table read from the bottom to the top. */
const BINDING: Readonly<Record<string, number>> = {
  '?': 1,
  '||': 2,
  '&&': 3,
  '==': 4,
  '!=': 4,
  in: 5,
  is: 5,
  '<': 6,
  '<=': 6,
  '>': 6,
  '>=': 6,
  '+': 7,
  '-': 7,
  '*': 8,
  '/': 8,
  '%': 8,
};
const CONSTANTS: ReadonlyMap<string, RuleValue> = new Map<string, RuleValue>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const RESERVED = new Set([
  'in',
  'is',
  'if',
  'let',
  'return',
  'function',
  'match',
  'allow',
  'service',
]);
const MAX_INTEGER = 2n ** 63n - 1n;

export interface ParserState {
  readonly cursor: TokenCursor;
  /** Names of the functions called so far. */
  readonly calls: Set<string>;
  depth: number;
}

/**
 * Parses the expression at the cursor, by operator precedence (Pratt).
 * @throws RulesSyntaxError
 */
export function parseExpression(state: ParserState, looserThan = 0): Expression {
  const { cursor } = state;
  state.depth += 1;
  cursor.limit(state.depth, syntaxLimits.expressionDepth, 'expressions inside each other');
  let left = parsePostfix(state, parsePrefix(state));
  for (;;) {
    const operator = infixOperator(cursor);
    const binding = operator === null ? 0 : (BINDING[operator] ?? 0);
    if (operator === null || binding <= looserThan) break;
    cursor.advance();
    left = parseInfix(state, left, operator);
  }
  state.depth -= 1;
  return left;
}

function infixOperator(cursor: TokenCursor): string | null {
  const { kind, text } = cursor.current;
  return (kind === 'sign' || kind === 'word') && Object.hasOwn(BINDING, text) ? text : null;
}

function parseInfix(state: ParserState, left: Expression, operator: string): Expression {
  if (operator === '?') {
    const then = parseExpression(state);
    state.cursor.expect(':');
    return { kind: 'conditional', condition: left, then, otherwise: parseExpression(state) };
  }
  if (operator === 'is')
    return { kind: 'type_test', operand: left, type: parseTypeName(state.cursor) };
  const right = parseExpression(state, BINDING[operator]);
  return operator === '&&' || operator === '||'
    ? { kind: 'logical', operator, left, right }
    : { kind: 'binary', operator: operator as BinaryOperator, left, right };
}

function parseTypeName(cursor: TokenCursor): TypeName {
  const type = typeNames.find((name) => cursor.is(name));
  if (type === undefined) cursor.fail(`one of the types ${typeNames.join(', ')}`);
  cursor.advance();
  return type;
}

function parsePrefix(state: ParserState): Expression {
  const { cursor } = state;
  if (cursor.is('/')) return parsePath(state);
  if (cursor.is('!') || cursor.is('-')) return parseUnary(state);
  const { kind, text, start } = cursor.current;
  if (kind === 'end') cursor.fail('an expression');
  if (kind === 'sign') return parseBracketed(state);
  if (kind === 'word') return parseWord(cursor);
  cursor.advance();
  if (kind === 'string') return { kind: 'literal', value: text };
  if (kind === 'bytes')
    return { kind: 'literal', value: { kind: 'bytes', bytes: Buffer.from(text, 'utf8') } };
  if (kind === 'float') return { kind: 'literal', value: Number(text) };
  const value = BigInt(text);
  if (value > MAX_INTEGER) cursor.refuse(`expected an integer up to ${MAX_INTEGER}`, start);
  return { kind: 'literal', value };
}

/** Unary operators bind tighter than any between two operands. */
function parseUnary(state: ParserState): Expression {
  const operator = state.cursor.advance().text;
  state.depth += 1;
  state.cursor.limit(state.depth, syntaxLimits.expressionDepth, 'expressions inside each other');
  const operand = parsePostfix(state, parsePrefix(state));
  state.depth -= 1;
  return { kind: operator === '!' ? 'not' : 'negate', operand };
}

function parseWord(cursor: TokenCursor): Expression {
  const { text } = cursor.current;
  if (RESERVED.has(text)) cursor.fail('an expression');
  cursor.advance();
  const constant = CONSTANTS.get(text);
  return constant === undefined
    ? { kind: 'variable', name: text }
    : { kind: 'literal', value: constant };
}

function parseBracketed(state: ParserState): Expression {
  const { cursor } = state;
  if (cursor.accept('(')) {
    const inner = parseExpression(state);
    cursor.expect(')');
    return inner;
  }
  if (cursor.accept('[')) return { kind: 'list', items: parseUntil(state, ']', parseExpression) };
  if (cursor.accept('{')) return { kind: 'map', entries: parseUntil(state, '}', parseEntry) };
  return cursor.fail('an expression');
}

function parseEntry(state: ParserState): readonly [Expression, Expression] {
  const key = parseExpression(state);
  state.cursor.expect(':');
  return [key, parseExpression(state)];
}

/** What stands between brackets, separated by commas; the opening bracket has been passed. */
function parseUntil<Item>(
  state: ParserState,
  closing: string,
  parseItem: (state: ParserState) => Item,
): readonly Item[] {
  const items: Item[] = [];
  if (state.cursor.accept(closing)) return items;
  do items.push(parseItem(state));
  while (state.cursor.accept(','));
  state.cursor.expect(closing);
  return items;
}

function parsePostfix(state: ParserState, start: Expression): Expression {
  const { cursor } = state;
  let object = start;
  for (;;) {
    if (cursor.accept('.')) object = parseMember(state, object);
    else if (cursor.accept('[')) object = parseSubscript(state, object);
    else if (cursor.is('(') && object.kind === 'variable') {
      cursor.advance();
      state.calls.add(object.name);
      object = { kind: 'call', name: object.name, args: parseUntil(state, ')', parseExpression) };
    } else return object;
  }
}

function parseMember(state: ParserState, object: Expression): Expression {
  const name = state.cursor.expectName('the name of a field or method');
  if (!state.cursor.accept('(')) return { kind: 'member', object, name };
  return { kind: 'method_call', object, name, args: parseUntil(state, ')', parseExpression) };
}

function parseSubscript(state: ParserState, object: Expression): Expression {
  const from = parseExpression(state);
  if (!state.cursor.accept(':')) {
    state.cursor.expect(']');
    return { kind: 'index', object, index: from };
  }
  const to = parseExpression(state);
  state.cursor.expect(']');
  return { kind: 'slice', object, from, to };
}

function parsePath(state: ParserState): Expression {
  const { cursor } = state;
  const segments: (string | Expression)[] = [];
  while (cursor.is('/')) {
    const literal = cursor.takeSegment();
    segments.push(literal ?? parsePathVariable(state));
    cursor.limit(segments.length, syntaxLimits.pathSegments, 'segments in a path');
  }
  return { kind: 'path', segments };
}

function parsePathVariable(state: ParserState): Expression {
  const { cursor } = state;
  if (!cursor.accept('$')) cursor.fail('a path segment or $(…)');
  cursor.expect('(');
  const value = parseExpression(state);
  cursor.expect(')');
  return value;
}
