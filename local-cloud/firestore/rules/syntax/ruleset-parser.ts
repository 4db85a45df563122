import { type ParserState, parseExpression } from './expression-parser';
import { syntaxLimits } from './limits';
import { rejectRecursion } from './recursion';
import {
  type Allow,
  type MatchBlock,
  type Method,
  methods,
  type PatternSegment,
  type RuleFunction,
  type Ruleset,
} from './ruleset';
import { RulesSyntaxError } from './rules-syntax-error';
import { TokenCursor } from './token-cursor';

const METHOD_GROUPS: ReadonlyMap<string, readonly Method[]> = new Map<string, readonly Method[]>([
  ['read', ['get', 'list']],
  ['write', ['create', 'update', 'delete']],
  ...methods.map((method) => [method, [method]] as const),
]);

/**
 * Parses a whole rules file.
 * @throws RulesSyntaxError with the place of the first error and what was expected there.
 */
export function parseRuleset(source: string): Ruleset {
  if (Buffer.byteLength(source) > syntaxLimits.sourceBytes) {
    throw new RulesSyntaxError(1, 1, `expected at most ${syntaxLimits.sourceBytes} bytes of rules`);
  }
  const cursor = new TokenCursor(source);
  parseVersion(cursor);
  cursor.expect('service');
  if (!(cursor.accept('cloud') && cursor.accept('.') && cursor.accept('firestore'))) {
    cursor.fail("'cloud.firestore'");
  }
  cursor.expect('{');
  const ruleset = parseBlock(cursor, []);
  if (cursor.current.kind !== 'end') cursor.fail('the end of the file');
  rejectRecursion(ruleset, (offset, problem) => cursor.refuse(problem, offset));
  return ruleset;
}

/** Version 1 gave `{name=**}` another meaning, so a file must say that it is not of that version. */
function parseVersion(cursor: TokenCursor): void {
  if (!cursor.accept('rules_version')) cursor.fail("rules_version = '2'");
  cursor.expect('=');
  if (cursor.current.kind !== 'string' || cursor.current.text !== '2') cursor.fail("'2'");
  cursor.advance();
  cursor.expect(';');
}

type Block = Omit<MatchBlock, 'pattern'>;

/** The inside of a service or match block up to its closing brace. `above` holds the patterns around it. */
function parseBlock(cursor: TokenCursor, above: readonly (readonly PatternSegment[])[]): Block {
  const functions = new Map<string, RuleFunction>();
  const allows: Allow[] = [];
  const matches: MatchBlock[] = [];
  while (!cursor.accept('}')) {
    if (cursor.accept('match')) matches.push(parseMatch(cursor, above));
    else if (cursor.accept('function')) addFunction(cursor, functions);
    else if (above.length > 0 && cursor.accept('allow')) allows.push(parseAllow(cursor));
    else
      cursor.fail(
        above.length > 0 ? "'match', 'allow', 'function' or '}'" : "'match', 'function' or '}'",
      );
  }
  return { functions, allows, matches };
}

function parseMatch(
  cursor: TokenCursor,
  above: readonly (readonly PatternSegment[])[],
): MatchBlock {
  cursor.limit(above.length + 1, syntaxLimits.matchDepth, 'match blocks inside each other');
  const pattern = parsePattern(cursor);
  const around = [...above, pattern];
  const whole = around.flat();
  const captures = whole.filter(({ kind }) => kind !== 'literal').length;
  cursor.limit(whole.length, syntaxLimits.pathSegments, 'segments in nested match paths');
  cursor.limit(captures, syntaxLimits.captures, 'wildcards in nested match paths');
  cursor.expect('{');
  return { pattern, ...parseBlock(cursor, around) };
}

function parsePattern(cursor: TokenCursor): readonly PatternSegment[] {
  const pattern: PatternSegment[] = [];
  if (!cursor.is('/')) cursor.fail("a path that starts with '/'");
  while (cursor.is('/')) {
    const literal = cursor.takeSegment();
    pattern.push(literal === null ? parseWildcard(cursor) : { kind: 'literal', text: literal });
  }
  if (pattern.filter(({ kind }) => kind === 'capture_rest').length > 1) {
    cursor.refuse('expected at most one recursive wildcard {…=**} in a match path');
  }
  return pattern;
}

function parseWildcard(cursor: TokenCursor): PatternSegment {
  if (!cursor.accept('{')) cursor.fail('a path segment, {name} or {name=**}');
  const name = cursor.expectName('the name of a wildcard');
  const isRest = cursor.accept('=');
  if (isRest) {
    cursor.expect('*');
    cursor.expect('*');
  }
  cursor.expect('}');
  return { kind: isRest ? 'capture_rest' : 'capture', name };
}

function parseAllow(cursor: TokenCursor): Allow {
  const allowed = new Set<Method>();
  do {
    const group = METHOD_GROUPS.get(cursor.current.text);
    if (group === undefined) cursor.fail(`one of ${[...METHOD_GROUPS.keys()].join(', ')}`);
    for (const method of group) allowed.add(method);
    cursor.advance();
  } while (cursor.accept(','));
  if (cursor.accept(';')) return { methods: allowed, condition: { kind: 'literal', value: true } };
  if (!cursor.accept(':')) cursor.fail("':' or ';'");
  cursor.expect('if');
  const condition = parseExpression(startOf(cursor));
  cursor.expect(';');
  return { methods: allowed, condition };
}

function addFunction(cursor: TokenCursor, functions: Map<string, RuleFunction>): void {
  const offset = cursor.current.start;
  const name = cursor.expectName('the name of a function');
  if (functions.has(name))
    cursor.refuse(`expected one function ${name} in this block, found another`, offset);
  const parameters = parseParameters(cursor);
  cursor.expect('{');
  const state = startOf(cursor);
  const bindings: { name: string; value: ReturnType<typeof parseExpression> }[] = [];
  while (cursor.accept('let')) {
    const variable = cursor.expectName('the name of a variable');
    cursor.expect('=');
    bindings.push({ name: variable, value: parseExpression(state) });
    cursor.expect(';');
    cursor.limit(bindings.length, syntaxLimits.letBindings, 'let bindings in a function');
  }
  if (!cursor.accept('return')) cursor.fail("'let' or 'return'");
  const result = parseExpression(state);
  cursor.accept(';');
  cursor.expect('}');
  functions.set(name, { name, parameters, bindings, result, calls: state.calls, offset });
}

function parseParameters(cursor: TokenCursor): readonly string[] {
  const parameters: string[] = [];
  cursor.expect('(');
  if (cursor.accept(')')) return parameters;
  do parameters.push(cursor.expectName('the name of a parameter'));
  while (cursor.accept(','));
  cursor.limit(parameters.length, syntaxLimits.functionParameters, 'parameters of a function');
  cursor.expect(')');
  return parameters;
}

function startOf(cursor: TokenCursor): ParserState {
  return { cursor, calls: new Set(), depth: 0 };
}
