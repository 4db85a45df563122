import { globPattern } from './glob';

test.each([
  ['*', 'a.txt', true],
  ['*', 'dir/a.txt', false],
  ['**', 'dir/a.txt', true],
  ['a/**/b', 'a/b', true],
  ['a/**/b', 'a/x/y/b', true],
  ['a/**/b', 'ab', false],
  ['?.txt', 'ü.txt', true],
  ['?.txt', '/.txt', false],
  ['[a-c]', 'b', true],
  ['[!a-c]', 'b', false],
  ['[!a-c]', 'd', true],
  ['{a,b/c}.wav', 'b/c.wav', true],
  ['{a,b}.wav', 'c.wav', false],
  ['a,b}', 'a,b}', true],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['a.b', 'axb', false],
  ['(x)+-', '(x)+-', true],
])('"%s" and "%s": %p', (glob, name, expected) => {
  expect(globPattern(glob).test(name)).toBe(expected);
});

test.each(['{a', '[a'])('"%s" does not close', (glob) => {
  expect(() => globPattern(glob)).toThrow('is not closed');
});
