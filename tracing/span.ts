/** What an attribute may be. No personal data: no names of users or of their files, no e-mails, no texts of errors. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** OpenTelemetry's kinds: on which side of which call a span stands. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export interface SpanOptions {
  /** `internal` if absent. */
  readonly kind?: SpanKind;
  /** `traceparent` of the span that this one happens within, here or elsewhere; absent for the first of a trace. */
  readonly parent?: string | undefined;
  readonly attributes?: Attributes;
}

/** Something that takes time, while it does. */
export interface Span {
  /** How others refer to it: always a valid W3C `traceparent`, recorded or not. */
  readonly traceparent: string;
  set(attributes: Attributes): void;
  /** Marks it as failed. @param errorType stable and without personal data: an error code, a status, a class */
  fail(errorType: string): void;
}

/** Tells what happens as spans. */
export interface Tracing {
  /** Does `work` within a span, which has failed when it throws. */
  inSpan<Result>(
    name: string,
    options: SpanOptions,
    work: (span: Span) => Promise<Result>,
  ): Promise<Result>;
  /**
   * Encloses all that is done for one request. Serverless processes get no CPU between requests: when the last one under
   * way ends, the spans are sent before it is answered. Those of requests side by side go together.
   */
  whileServing<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Sends what was not sent yet. */
  close(): Promise<void>;
}

/** A stable name for what was thrown: its code, else its class. Never its message, which may speak of somebody's file. */
export function errorTypeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' || typeof code === 'number' ? String(code) : error.name;
}
