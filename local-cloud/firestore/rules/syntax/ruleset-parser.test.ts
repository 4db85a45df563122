import { documentsOf, requestOf } from '../testing/ask';
import { compileRules, RulesSyntaxError } from '..';

const file = (body: string): string => `rules_version = '2';
service cloud.firestore {
${body}
}
`;

describe('a rules file that production would not deploy', () => {
  test.each([
    [
      'no version',
      'service cloud.firestore {}',
      '1:1: expected rules_version = \'2\', found "service"',
    ],
    ['the old version', "rules_version = '1';", '1:17: expected \'2\', found "1"'],
    [
      'another service',
      "rules_version = '2';\nservice firebase.storage {}",
      "2:9: expected 'cloud.firestore', found",
    ],
    ['an unclosed block', file('match /a/{b} {'), '5:1: expected'],
    ['something after the end', `${file('')}match /a/{b} {}`, '5:1: expected the end of the file'],
    [
      'an allow outside of a match',
      file('allow read;'),
      "3:1: expected 'match', 'function' or '}'",
    ],
    [
      'an unknown method',
      file('match /a/{b} { allow peek; }'),
      '3:22: expected one of read, write, get, list',
    ],
    [
      'an allow without an end',
      file('match /a/{b} { allow read: if true }'),
      '3:36: expected \';\', found "}"',
    ],
    [
      'an allow without if',
      file('match /a/{b} { allow read: true; }'),
      "3:28: expected 'if', found",
    ],
    ['a path without a slash', file('match a/{b} {}'), "3:7: expected a path that starts with '/'"],
    ['an empty segment', file('match /a/ {}'), '3:12: expected the name of a wildcard'],
    ['a half wildcard', file('match /a/{b=*} {}'), '3:14: expected \'*\', found "}"'],
    [
      'two recursive wildcards',
      file('match /{a=**}/{b=**} {}'),
      '3:22: expected at most one recursive wildcard',
    ],
    [
      'a function without return',
      file('function f() { true }'),
      "3:16: expected 'let' or 'return'",
    ],
    [
      'a function twice',
      file('function f() { return 1 }\nfunction f() { return 2 }'),
      '4:10: expected one function f',
    ],
    [
      'recursion',
      file('function f(x) { return g(x) }\nfunction g(x) { return f(x) }'),
      '3:10: expected no recursion',
    ],
    [
      'eight parameters',
      file('function f(a, b, c, d, e, f, g, h) { return 1 }'),
      'at most 7 parameters',
    ],
    [
      'eleven bindings',
      file(`function f() { ${'let x = 1; '.repeat(11)} return x }`),
      'at most 10 let bindings',
    ],
    [
      'eleven matches inside each other',
      file('match /a/{b} {'.repeat(11)),
      'at most 10 match blocks',
    ],
    ['21 wildcards', file(`match ${'/a/{b}'.repeat(21)} {}`), 'at most 20 wildcards'],
    ['101 segments', file(`match ${'/a'.repeat(101)} {}`), 'at most 100 segments'],
    ['256 KiB and more', `// ${'x'.repeat(256 * 1024)}`, 'at most 262144 bytes'],
  ])('%s', (_name, source, message) => {
    const compile = (): unknown => compileRules(source);
    expect(compile).toThrow(RulesSyntaxError);
    expect(compile).toThrow(message);
  });

  it('refuses a chain of functions deeper than calls may go', () => {
    const chain = Array.from(
      { length: 30 },
      (_, index) => `function f${index}() { return f${index + 1}() }`,
    );
    expect(() => compileRules(file(`${chain.join('\n')} function f30() { return true }`))).toThrow(
      'at most 20 deep',
    );
  });

  it('does not take a shadowing function for recursion', () => {
    const source = file(`function f() { return true }
      match /databases/{database}/documents/items/{id} {
        function g() { return f() }
        match /parts/{part} { function f() { return g() } allow get: if f(); }
      }`);
    const check = compileRules(source);
    expect(check(requestOf({ path: 'items/i/parts/p' }), documentsOf()).allowed).toBe(true);
  });
});

it('says line and column in fields of its own', () => {
  expect.assertions(1);
  try {
    compileRules(file('match /a/{b} { allow read: if é; }'));
  } catch (error) {
    expect(error).toMatchObject({ name: 'RulesSyntaxError', line: 3, column: 31 });
  }
});
