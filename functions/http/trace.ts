import { formatTraceparent, parseTraceparent } from '@attacca/core';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The span that a request comes from: W3C `traceparent`, else Cloud Run's `X-Cloud-Trace-Context`.
 * @returns a `traceparent`; undefined where the headers name none
 */
export function traceparentOf(headers: Headers): string | undefined {
  const standard = single(headers['traceparent']);
  if (parseTraceparent(standard) !== undefined) return standard;
  const [, trace_id, span, flag] =
    /^([0-9a-f]{32})\/(\d{1,20})(?:;o=(\d))?$/.exec(single(headers['x-cloud-trace-context'])) ?? [];
  if (trace_id === undefined || span === undefined) return undefined;
  // There the span is a decimal number.
  const span_id = BigInt(span).toString(16).padStart(16, '0');
  const converted = formatTraceparent({ trace_id, span_id, is_sampled: flag === '1' });
  return parseTraceparent(converted) === undefined ? undefined : converted;
}

function single(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}
