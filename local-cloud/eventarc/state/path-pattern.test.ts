import fc from 'fast-check';
import { pathPattern } from './path-pattern';

test.each([
  ['pipelines/{id}', 'pipelines/p1', true],
  ['pipelines/{id}', 'pipelines/p1/tasks/t1', false],
  ['pipelines/{id}', 'files/p1', false],
  ['pipelines/{id}/signals/{signal}', 'pipelines/p1/signals/s1', true],
  ['pipelines/{id}/signals/{signal}', 'pipelines/p1/tasks/s1', false],
  ['pipelines/p1', 'pipelines/p1', true],
  ['pipelines/p1', 'pipelines/p10', false],
  ['pipelines/{id=p-*}', 'pipelines/p-7', true],
  ['pipelines/{id=p-*}', 'pipelines/q-7', false],
  ['{path=**}', 'pipelines/p1/tasks/t1', true],
  ['pipelines/{path=**}', 'pipelines/p1/tasks/t1', true],
  ['pipelines/{path=**}', 'pipelinesx/p1', false],
  ['**/tasks/{id}', 'pipelines/p1/tasks/t1', true],
  ['**/tasks/{id}', 'tasks/t1', true],
  ['a.b/*', 'a.b/1', true],
  ['a.b/*', 'acb/1', false],
])('%s on %s: %s', (pattern, path, expected) => {
  expect(pathPattern(pattern)(path)).toBe(expected);
});

test.each(['', 'a//b', '/a', 'a/{b', 'a/{}', 'a/x**', 'pipelines', 'a/*/b'])(
  '%j is refused',
  (pattern) => {
    expect(() => pathPattern(pattern)).toThrow(RangeError);
  },
);

test('a pattern matches what a reference finds that tries every way', () => {
  const literal = fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 3 });
  const glob = fc.oneof(literal, fc.constantFrom('*', '**', 'a*', '*b', 'a*b', '*.*'));
  const segment = fc.oneof(
    glob,
    glob.map((inner) => `{x=${inner}}`),
    fc.constant('{x}'),
  );
  const patterns = fc.array(segment, { minLength: 1, maxLength: 5 });
  const paths = fc
    .array(fc.tuple(literal, literal), { minLength: 1, maxLength: 3 })
    .map((pairs) => pairs.flat());
  fc.assert(
    fc.property(patterns, paths, (pattern, path) => {
      fc.pre(pattern.length % 2 === 0 || pattern.some((each) => each.includes('**')));
      expect(pathPattern(pattern.join('/'))(path.join('/'))).toBe(referenceMatch(pattern, path));
    }),
    { numRuns: 500 },
  );
});

function referenceMatch(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return path.length === 0;
  const glob = first.startsWith('{') ? (/=(.*)\}/.exec(first)?.[1] ?? '*') : first;
  if (glob === '**')
    return (
      path.some((_, taken) => referenceMatch(rest, path.slice(taken))) || referenceMatch(rest, [])
    );
  return path[0] !== undefined && matchesGlob(glob, path[0]) && referenceMatch(rest, path.slice(1));
}

function matchesGlob(glob: string, text: string): boolean {
  if (glob === '') return text === '';
  if (glob[0] !== '*') return text[0] === glob[0] && matchesGlob(glob.slice(1), text.slice(1));
  return matchesGlob(glob.slice(1), text) || (text !== '' && matchesGlob(glob, text.slice(1)));
}
