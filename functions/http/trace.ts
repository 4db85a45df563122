import { randomBytes } from 'node:crypto';

/**
 * The trace a request belongs to: W3C `traceparent`, else Cloud Run's `X-Cloud-Trace-Context`, else a new one.
 * @returns 32 lower-case hex digits
 */
export function traceIdOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string {
  const parent = /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(single(headers['traceparent']));
  const cloud = /^([0-9a-f]{32})\//.exec(single(headers['x-cloud-trace-context']));
  return parent?.[1] ?? cloud?.[1] ?? randomBytes(16).toString('hex');
}

function single(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}
