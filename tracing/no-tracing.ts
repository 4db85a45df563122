import { randomBytes } from 'node:crypto';
import { formatTraceparent } from '@attacca/core';
import { type Span, type SpanOptions, type Tracing } from './span';

/** Records nothing and costs nothing; what others sent along is passed on as it came. */
export const noTracing: Tracing = {
  inSpan: (_name, options, work) => work(passedOn(options)),
  whileServing: (work) => work(),
  close: () => Promise.resolve(),
};

/** A name for a span that nobody records, so that logs and messages of one pipeline still share a trace. */
export function unrecordedTraceparent(): string {
  return formatTraceparent({
    trace_id: randomBytes(16).toString('hex'),
    span_id: randomBytes(8).toString('hex'),
    is_sampled: false,
  });
}

function passedOn({ parent }: SpanOptions): Span {
  return {
    traceparent: parent ?? unrecordedTraceparent(),
    set: () => undefined,
    fail: () => undefined,
  };
}
