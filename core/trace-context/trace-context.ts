/** A span as others refer to it: W3C Trace Context, level 1. */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits, not all 0. */
  readonly trace_id: string;
  /** 16 of them, not all 0. */
  readonly span_id: string;
  /** Whether whoever made it has recorded it. */
  readonly is_sampled: boolean;
}

/** The version ff is forbidden, later ones may append fields: https://www.w3.org/TR/trace-context/#versioning-of-traceparent */
const FORM =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Reads a `traceparent`; undefined for what is none. */
export function parseTraceparent(text: string | undefined): TraceContext | undefined {
  const [, version, trace_id, span_id, flags, more] = FORM.exec(text ?? '') ?? [];
  if (trace_id === undefined || span_id === undefined || flags === undefined) return undefined;
  if (version === '00' && more !== undefined) return undefined;
  return { trace_id, span_id, is_sampled: (parseInt(flags, 16) & 1) === 1 };
}

/** Writes a `traceparent`. */
export function formatTraceparent({ trace_id, span_id, is_sampled }: TraceContext): string {
  return `00-${trace_id}-${span_id}-${is_sampled ? '01' : '00'}`;
}
