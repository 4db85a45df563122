export { noTracing, unrecordedTraceparent } from './no-tracing';
export { readSpans, type RecordedSpan } from './read-spans';
export { readTraceSettings, type TraceSettings } from './settings';
export { type Attributes, type Span, type SpanKind, type SpanOptions, type Tracing } from './span';
export { startTracing, type TracedProcess } from './start-tracing';
