import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Attributes } from './span';

/** A span as it was written to a file. */
export interface RecordedSpan {
  readonly trace_id: string;
  readonly span_id: string;
  /** Undefined for the first of a trace; it may also be of a process whose spans are elsewhere. */
  readonly parent_span_id: string | undefined;
  readonly name: string;
  readonly service: string;
  /** OpenTelemetry's number: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  /** Milliseconds since 1970, with fractions. */
  readonly start_milliseconds: number;
  readonly end_milliseconds: number;
  readonly has_failed: boolean;
  readonly attributes: Attributes;
}

interface OtlpValue {
  readonly stringValue?: string;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
}
type OtlpAttributes = readonly { readonly key: string; readonly value: OtlpValue }[];

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: OtlpAttributes;
  readonly status?: { readonly code?: number };
}

interface OtlpRequest {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: OtlpAttributes };
    readonly scopeSpans?: readonly { readonly spans?: readonly OtlpSpan[] }[];
  }[];
}

/** OTLP's status of a span that has failed. */
const STATUS_ERROR = 2;

/**
 * Reads the spans that processes wrote to a folder, in no particular order. A line that is no OTLP request, the last of
 * a process that was killed, is passed over.
 * @param isWanted asked of every line's text before it is parsed
 * @returns none where there is no such folder
 */
export async function readSpans(
  folder: string,
  isWanted: (line: string) => boolean,
): Promise<RecordedSpan[]> {
  const names = await readdir(folder).catch(() => []);
  const spans: RecordedSpan[] = [];
  for (const name of names.filter((each) => /\.jsonl(\.1)?$/.test(each))) {
    const lines = createInterface({ input: createReadStream(join(folder, name)) });
    for await (const line of lines) if (isWanted(line)) spans.push(...spansIn(line));
  }
  return spans;
}

function spansIn(line: string): RecordedSpan[] {
  return (parsed(line).resourceSpans ?? []).flatMap(({ resource, scopeSpans = [] }) => {
    const service = String(attributesOf(resource?.attributes)['service.name'] ?? '?');
    return scopeSpans.flatMap(({ spans = [] }) => spans.map((span) => recorded(span, service)));
  });
}

function parsed(line: string): OtlpRequest {
  try {
    return JSON.parse(line) as OtlpRequest;
  } catch {
    return {};
  }
}

function recorded(span: OtlpSpan, service: string): RecordedSpan {
  return {
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: span.parentSpanId || undefined,
    name: span.name,
    service,
    kind: span.kind,
    start_milliseconds: millisecondsOf(span.startTimeUnixNano),
    end_milliseconds: millisecondsOf(span.endTimeUnixNano),
    has_failed: span.status?.code === STATUS_ERROR,
    attributes: attributesOf(span.attributes),
  };
}

/** Nanoseconds since 1970 have more digits than a number holds. */
function millisecondsOf(nanoseconds: string): number {
  return Number(BigInt(nanoseconds) / 1000n) / 1000;
}

function attributesOf(attributes: OtlpAttributes = []): Attributes {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.boolValue ?? Number(value.intValue ?? value.doubleValue),
    ]),
  );
}
