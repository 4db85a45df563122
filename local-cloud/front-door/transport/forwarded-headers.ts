import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/**
 * Headers that belong to one connection and are never passed on (RFC 9110, 7.6.1), and `expect`,
 * which our own server has already answered.
 */
const HOP_BY_HOP = [
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** A copy without what concerns only the connection that the message came in on. */
export function endToEndHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const result: OutgoingHttpHeaders = { ...headers };
  for (const name of HOP_BY_HOP) delete result[name];
  for (const name of (headers.connection ?? '').split(','))
    delete result[name.trim().toLowerCase()];
  return result;
}

/** The headers that Cloud Run adds: where the request came from, and its trace if it has none yet. */
export function forwardedHeaders(
  headers: IncomingHttpHeaders,
  clientAddress: string,
): Readonly<Record<string, string>> {
  const earlier = headers['x-forwarded-for'];
  return {
    'x-forwarded-for':
      earlier === undefined ? clientAddress : `${String(earlier)},${clientAddress}`,
    'x-forwarded-proto': 'http',
    ...traceHeaders(headers),
  };
}

/** Both trace headers name the same trace; whichever is there decides. */
function traceHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const fromParent = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-/.exec(
    String(headers.traceparent ?? ''),
  );
  const fromCloud = /^([0-9a-f]{32})(?:\/(\d+))?/.exec(
    String(headers['x-cloud-trace-context'] ?? ''),
  );
  const trace = fromParent?.[1] ?? fromCloud?.[1] ?? randomBytes(16).toString('hex');
  const span = fromParent?.[2] ?? (fromCloud?.[2] ? hexSpan(fromCloud[2]) : newSpan());
  return {
    ...(fromParent ? {} : { traceparent: `00-${trace}-${span}-01` }),
    ...(fromCloud ? {} : { 'x-cloud-trace-context': `${trace}/${BigInt(`0x${span}`)};o=1` }),
  };
}

function newSpan(): string {
  return randomBytes(8).toString('hex');
}

/** X-Cloud-Trace-Context writes the span as a decimal number, traceparent as 16 hexadecimal digits. */
function hexSpan(decimal: string): string {
  return BigInt.asUintN(64, BigInt(decimal)).toString(16).padStart(16, '0');
}
