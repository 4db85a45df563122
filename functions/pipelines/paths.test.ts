import { paths } from './paths';

test.each([
  [paths.pipeline('j'), 'pipelines/j'],
  [paths.task('j', 'mfcc.0000001'), 'pipelines/j/tasks/mfcc.0000001'],
  [paths.idempotency('u', 'a%2Fb'), 'idempotency/u:a%2Fb'],
  [paths.file('j.mfcc.out.source'), 'files/j.mfcc.out.source'],
])('%s', (path, expected) => {
  expect(path).toBe(expected);
});

test.each(['', 'a/b', 'j/tasks/t', '.', '..', '__x__', 'x'.repeat(1501), 'é'.repeat(800)])(
  '%p names nothing, least of all a document of another kind',
  (id) => {
    for (const make of [paths.pipeline, paths.file, (job: string) => paths.task(job, 't')])
      expect(() => make(id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  },
);
