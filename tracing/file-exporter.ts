import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace';

type Done = Parameters<SpanExporter['export']>[1];

/** Two files of this size at most for each service: the current one and the one before. */
const MOST_BYTES = 20 * 1024 * 1024;
/** OpenTelemetry's ExportResultCode, which its core package declares. */
const [SUCCESS, FAILED] = [0, 1];

/**
 * Appends spans to `<folder>/<service>.jsonl`: one OTLP request in JSON a line, the form of OpenTelemetry's file exporter
 * (https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/), which collectors read, too.
 */
export function fileExporter(
  folder: string,
  service: string,
  mostBytes = MOST_BYTES,
): SpanExporter {
  const path = join(folder, `${service}.jsonl`);
  let last: Promise<void> = mkdir(folder, { recursive: true }).then(() => undefined);
  const append = async (spans: ReadableSpan[]): Promise<void> => {
    const bytes = JsonTraceSerializer.serializeRequest(spans);
    if (bytes === undefined) return;
    const { size } = await stat(path).catch(() => ({ size: 0 }));
    if (size > mostBytes) await rename(path, `${path}.1`);
    await appendFile(path, `${Buffer.from(bytes).toString('utf8')}\n`);
  };
  return {
    export: (spans: ReadableSpan[], done: Done) => {
      // One after the other: a file must not be renamed under a write.
      last = last.catch(() => undefined).then(() => append(spans));
      last.then(
        () => done({ code: SUCCESS }),
        (error: Error) => done({ code: FAILED, error }),
      );
    },
    forceFlush: () => last.catch(() => undefined),
    shutdown: () => last.catch(() => undefined),
  };
}
