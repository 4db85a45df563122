import type { RecordedSpan } from '@attacca/tracing';

/** A span and what happened within it, in the order of its beginning. */
export interface SpanNode {
  readonly span: RecordedSpan;
  readonly children: readonly SpanNode[];
}

/**
 * The trace that a job is moved in. Requests that only look at a job have traces of their own.
 * @param spans all that name the job
 */
export function traceOfJob(spans: readonly RecordedSpan[], jobId: string): string | undefined {
  const about = spans.filter(({ attributes }) => attributes['attacca.job_id'] === jobId);
  const moves = about.filter(({ attributes }) => 'faas.trigger' in attributes);
  return byStart(moves)[0]?.trace_id ?? byStart(about)[0]?.trace_id;
}

/** Puts the spans of a trace into each other. One whose parent was recorded elsewhere, or not at all, stands by itself. */
export function spanTree(spans: readonly RecordedSpan[]): SpanNode[] {
  const known = new Map(spans.map((span) => [span.span_id, span]));
  const within = new Map<string | undefined, RecordedSpan[]>();
  for (const span of known.values()) {
    const parent = known.has(span.parent_span_id ?? '') ? span.parent_span_id : undefined;
    within.set(parent, [...(within.get(parent) ?? []), span]);
  }
  const nodesWithin = (parent: string | undefined): SpanNode[] =>
    byStart(within.get(parent) ?? []).map((span) => ({
      span,
      children: nodesWithin(span.span_id),
    }));
  return nodesWithin(undefined);
}

function byStart(spans: readonly RecordedSpan[]): RecordedSpan[] {
  return [...spans].sort((a, b) => a.start_milliseconds - b.start_milliseconds);
}
