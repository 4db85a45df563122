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
  ['a.b/*', 'a.b/1', true],
  ['a.b/*', 'acb/1', false],
])('%s on %s: %s', (pattern, path, expected) => {
  expect(pathPattern(pattern)(path)).toBe(expected);
});

test.each(['', 'a//b', '/a', 'a/{b', 'a/{}', 'a/x**'])('%j is refused', (pattern) => {
  expect(() => pathPattern(pattern)).toThrow(RangeError);
});
