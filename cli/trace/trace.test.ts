import fc from 'fast-check';
import type { RecordedSpan } from '@attacca/tracing';
import { spanTree, traceOfJob, type SpanNode } from './span-tree';
import { waterfall } from './waterfall';

function span(fields: Partial<RecordedSpan> & Pick<RecordedSpan, 'span_id'>): RecordedSpan {
  return {
    trace_id: 't',
    parent_span_id: undefined,
    name: fields.span_id,
    service: 'api',
    kind: 1,
    start_milliseconds: 0,
    end_milliseconds: 100,
    has_failed: false,
    attributes: {},
    ...fields,
  };
}

describe('the trace of a job', () => {
  const about = { 'attacca.job_id': 'j' };
  const look = span({ span_id: 'a', trace_id: 'look', attributes: about });
  const move = span({
    span_id: 'b',
    trace_id: 'move',
    start_milliseconds: 50,
    attributes: { ...about, 'faas.trigger': 'datasource' },
  });
  const other = { 'attacca.job_id': 'k', 'faas.trigger': 'timer' };

  test('is the one it is moved in, not that of a request which looks at it', () => {
    expect(traceOfJob([look, move], 'j')).toBe('move');
  });

  test('is the first that names it while nothing has moved it', () => {
    expect(traceOfJob([look], 'j')).toBe('look');
  });

  test('is no other job’s', () => {
    expect(traceOfJob([span({ span_id: 'c', attributes: other })], 'j')).toBeUndefined();
  });
});

test('every span is in the tree once, whatever is missing or came twice', () => {
  const ids = fc.integer({ min: 0, max: 12 });
  const spans = fc.uniqueArray(fc.tuple(ids, ids), { selector: ([id]) => id });
  const idsIn = (nodes: readonly SpanNode[]): string[] =>
    nodes.flatMap((node) => [node.span.span_id, ...idsIn(node.children)]);
  fc.assert(
    fc.property(spans, (pairs) => {
      // A parent begins before its parts, so its number is the smaller one.
      const given = pairs.map(([id, parent]) =>
        span({ span_id: `${id}`, parent_span_id: parent < id ? `${parent}` : undefined }),
      );
      const found = idsIn(spanTree([...given, ...given]));
      expect(found.sort()).toEqual(given.map(({ span_id }) => span_id).sort());
    }),
  );
});

describe('the waterfall', () => {
  const spans = [
    span({ span_id: 'run', end_milliseconds: 20_000 }),
    span({
      span_id: 'work',
      parent_span_id: 'run',
      service: 'media',
      start_milliseconds: 10_000,
      end_milliseconds: 15_000,
      has_failed: true,
    }),
    span({
      span_id: 'brief',
      parent_span_id: 'work',
      start_milliseconds: 19_999.5,
      end_milliseconds: 20_000,
    }),
  ];

  test('shows each span within its parent, on one time line', () => {
    expect(waterfall(spans, { isWhole: false, columns: 8 })).toEqual([
      'SPAN           SERVICE  BEGINS  TAKES',
      'run            api      0.0 ms  20.0 s   |████████|',
      '  work FAILED  media    10.0 s  5000 ms  |    ██  |',
      '    brief      api      20.0 s  0.5 ms   |       █|',
    ]);
  });

  const alike = Array.from({ length: 6 }, (_, index) =>
    span({
      span_id: `t${index}`,
      name: 'task',
      parent_span_id: 'run',
      start_milliseconds: index * 1000,
      end_milliseconds: 10_000,
    }),
  );

  test('has one line for many alike, and each of them if asked', () => {
    const many = [...spans.slice(0, 1), ...alike];
    const lines = waterfall(many, { isWhole: false, columns: 8 });
    expect(lines).toHaveLength(3);
    expect(lines[2]).toMatch(/^ {2}task × 6 +api +0\.0 ms +10\.0 s +\|████ {4}\|$/);
    expect(waterfall(many, { isWhole: true, columns: 8 })).toHaveLength(8);
  });
});
