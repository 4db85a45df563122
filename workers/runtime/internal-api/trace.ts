import { randomBytes } from 'node:crypto';

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;

/** Headers that tie a call to its pipeline's trace: W3C trace context and the correlation id. */
export function traceHeaders(traceId: string): Record<string, string> {
  const correlation = { 'x-correlation-id': traceId };
  if (!TRACE_ID.test(traceId)) return correlation;
  return { ...correlation, traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` };
}
