import fc from 'fast-check';
import { compileRules } from '../compile-rules';
import { outcomeOf } from '../testing/ask';
import { RulesSyntaxError } from './rules-syntax-error';

describe('precedence', () => {
  test.each([
    ['1 + 2 * 3 == 7', true],
    ['(1 + 2) * 3 == 9', true],
    ['10 - 4 - 3 == 3', true],
    ['-2 + 3 == 1', true],
    ['!false && false', false],
    ['!(false && false)', true],
    ['true || true && false', true],
    ['1 + 1 in [2]', true],
    ['1 < 2 == true', true],
    ["'a' in ['a'] == true", true],
    ['1 + 1 is int', true],
    ['false ? true : false ? false : true', true],
    ['true || false ? true : false', true],
    ['-[1, 2][1] == -2', true],
    ["'ab'.size() + 1 == 3", true],
  ])('%s is %s', (condition, expected) => {
    expect(outcomeOf(condition)).toBe(expected);
  });
});

describe('literals', () => {
  test.each([
    [String.raw`'it\'s' == "it's"`, true],
    [String.raw`'\u00e9\x41\n'.size() == 3`, true],
    [String.raw`'\U0001F3B5'.size() == 1`, true],
    ['0x1F == 31', true],
    ['1.5e3 == 1500', true],
    ['9223372036854775807 is int', true],
    ["b'abc'.size() == 3", true],
    ['{}.size() == 0 && [].size() == 0', true],
    ["{'a': 1, 'b': [2]}['b'][0] == 2", true],
    ['/* a comment */ true // and another\n', true],
    ['/items/a-b_c~d/x == path("/items/a-b_c~d/x")', true],
    ['/databases/(default)/documents == path("databases/(default)/documents")', true],
    ["/a/$('b' + 'c') == /a/bc", true],
    ['null == null', true],
  ])('%s is %s', (condition, expected) => {
    expect(outcomeOf(condition)).toBe(expected);
  });
});

describe('a condition that cannot be read', () => {
  test.each([
    ['', 'an expression, found ";"'],
    ['1 +', 'an expression, found ";"'],
    ['(1', "')', found"],
    ['[1, 2', "']', found"],
    ["{'a' 1}", '\':\', found "1"'],
    ['a.1', 'found'],
    ['x is text', 'one of the types bool, bytes'],
    ["'open", 'closing quote'],
    [String.raw`'\d'`, 'an escape such as'],
    [String.raw`'\U00110000'`, 'an escape such as'],
    ['9223372036854775808 > 0', 'an integer up to 9223372036854775807'],
    ['a # b', 'found "#"'],
    ['return', 'an expression, found "return"'],
    ['/a//b', "found 'the end of the file'|found"],
    ['/a/$x', "'('"],
    ['[1,]', 'an expression'],
    ['c ? 1', "':'"],
    ['a[1:2:3]', "']'"],
    [`${'('.repeat(200)}1${')'.repeat(200)}`, 'at most 100 expressions inside each other'],
    ['!'.repeat(200), 'at most 100 expressions inside each other'],
  ])('%s: expected %s', (condition, problem) => {
    const parse = (): unknown => outcomeOf(condition);
    expect(parse).toThrow(RulesSyntaxError);
    expect(parse).toThrow(new RegExp(problem.replace(/[()[\]]/g, '\\$&')));
  });
});

describe('any text', () => {
  const words = [
    'match',
    'allow',
    'read',
    ':',
    'if',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '/',
    '$',
    '==',
    '&&',
    '!',
    '-',
    '?',
  ].concat([
    'in',
    'is',
    'let',
    'return',
    'function',
    'a',
    '1',
    '1.5',
    "'s'",
    '.',
    ',',
    ';',
    '{x=**}',
    '//',
    '/*',
    '*/',
  ]);
  const pieces = fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 3 }));
  const around = fc.constantFrom(
    (body: string) => body,
    (body: string) => `rules_version = '2'; service cloud.firestore { ${body} }`,
    (body: string) =>
      `rules_version = '2'; service cloud.firestore { match /a/{b} { allow read: if ${body}; } }`,
  );

  it('is compiled or refused with a RulesSyntaxError that has a place', () => {
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 40 }),
        around,
        fc.constantFrom('', ' '),
        (parts, wrap, gap) => {
          try {
            compileRules(wrap(parts.join(gap)));
          } catch (error) {
            expect(error).toBeInstanceOf(RulesSyntaxError);
            expect((error as RulesSyntaxError).line).toBeGreaterThan(0);
            expect((error as RulesSyntaxError).column).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each([
    '(',
    '[',
    '{',
    '!',
    '-',
    'a(',
    'a[',
    'a?',
    '/$(',
    'a &&',
    ' ',
    '/*',
    "'",
    'a.b',
    'let x = ',
  ])('repeated without end, %s is refused', (piece) => {
    const source = `rules_version = '2'; service cloud.firestore { match /a/{b} { allow read: if ${piece.repeat(20_000)}`;
    expect(() => compileRules(source)).toThrow(RulesSyntaxError);
  });
});
