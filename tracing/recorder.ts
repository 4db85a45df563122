import { randomUUID } from 'node:crypto';
import {
  ROOT_CONTEXT,
  SpanKind as OtelKind,
  SpanStatusCode,
  TraceFlags,
  trace,
  type Context,
  type Span as OtelSpan,
  type Tracer,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  TracerProvider,
  TraceIdRatioBasedSampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import { formatTraceparent, parseTraceparent } from '@attacca/core';
import { type TraceSettings } from './settings';
import { errorTypeOf, type Span, type SpanKind, type SpanOptions, type Tracing } from './span';
import { type TracedProcess } from './start-tracing';

/** An answer waits so long for its spans to be sent, at most; what takes longer is sent later or lost. */
const LONGEST_FLUSH_MILLISECONDS = 2_000;

const kinds: Readonly<Record<SpanKind, OtelKind>> = {
  internal: OtelKind.INTERNAL,
  server: OtelKind.SERVER,
  client: OtelKind.CLIENT,
  producer: OtelKind.PRODUCER,
  consumer: OtelKind.CONSUMER,
};

/** Tracing through OpenTelemetry's SDK. */
export async function createRecorder(
  settings: TraceSettings,
  process: TracedProcess,
): Promise<Tracing> {
  const exporter = await exporterOf(settings, process);
  const provider = new TracerProvider({
    // By the trace's id alone: every process comes to the same decision, whatever a caller or a proxy claims.
    sampler: new TraceIdRatioBasedSampler(settings.ratio),
    resource: resourceFromAttributes(resourceOf(process)),
    spanProcessors: [
      new BatchSpanProcessor({ exporter, exportTimeoutMillis: LONGEST_FLUSH_MILLISECONDS }),
    ],
  });
  const tracer = provider.getTracer('attacca', process.version);
  const flush = async (): Promise<void> => {
    try {
      await provider.forceFlush({ timeoutMillis: LONGEST_FLUSH_MILLISECONDS });
    } catch (error) {
      process.onProblem(`Spans were not sent: ${messageOf(error)}`);
    }
  };
  let served = 0;
  return {
    inSpan: (name, options, work) => within(open(tracer, name, options), work),
    whileServing: async (work) => {
      served += 1;
      try {
        return await work();
      } finally {
        served -= 1;
        if (served === 0) await flush();
      }
    },
    close: async () => {
      await flush();
      await provider.shutdown().catch(() => undefined);
    },
  };
}

async function exporterOf(
  settings: TraceSettings,
  { service }: TracedProcess,
): Promise<SpanExporter> {
  if (settings.exporter === 'file')
    return (await import('./file-exporter')).fileExporter(settings.folder, service);
  return (await import('./otlp-exporter')).otlpExporter(settings.endpoint);
}

/** `gcp.project_id` is where Google's endpoint stores them. */
function resourceOf({ service, version, project }: TracedProcess): Record<string, string> {
  return {
    'service.name': service,
    'service.namespace': 'attacca',
    'service.version': version,
    'service.instance.id': randomUUID(),
    'cloud.provider': 'gcp',
    'gcp.project_id': project,
  };
}

function open(tracer: Tracer, name: string, options: SpanOptions): OtelSpan {
  const { kind = 'internal', parent, attributes = {} } = options;
  return tracer.startSpan(name, { kind: kinds[kind], attributes }, contextOf(parent));
}

function contextOf(parent: string | undefined): Context {
  const context = parseTraceparent(parent);
  if (context === undefined) return ROOT_CONTEXT;
  const { trace_id: traceId, span_id: spanId, is_sampled } = context;
  const traceFlags = is_sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

async function within<Result>(
  span: OtelSpan,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  const own = spanOf(span);
  try {
    return await work(own);
  } catch (error) {
    own.fail(errorTypeOf(error));
    throw error;
  } finally {
    span.end();
  }
}

function spanOf(span: OtelSpan): Span {
  const { traceId: trace_id, spanId: span_id, traceFlags } = span.spanContext();
  const is_sampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
  return {
    traceparent: formatTraceparent({ trace_id, span_id, is_sampled }),
    set: (attributes) => void span.setAttributes(attributes),
    fail: (errorType) => {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('error.type', errorType);
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
