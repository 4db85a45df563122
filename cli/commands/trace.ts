import { readSpans, type RecordedSpan } from '@attacca/tracing';
import { exitCodes, printJson, type CommandIo, type ExitCode } from '../command-io';
import { tracesFolder } from '../stack/traces-folder';
import { traceOfJob } from '../trace/span-tree';
import { waterfall } from '../trace/waterfall';

export interface TraceOptions {
  readonly dataDir: string;
  readonly json: boolean;
  /** Shows each of many spans alike. */
  readonly whole: boolean;
}

const TIME_LINE_COLUMNS = 40;

/** `attacca trace JOB`: reads what the stack's processes wrote; none of them need run any more. */
export async function traceCommand(
  jobId: string,
  { dataDir, json, whole }: TraceOptions,
  io: CommandIo,
): Promise<ExitCode> {
  const folder = tracesFolder(dataDir);
  const about = await readSpans(folder, (line) => line.includes(jobId));
  const traceId = traceOfJob(about, jobId);
  if (traceId === undefined) {
    const how =
      'It was not traced: another data folder, or a stack that was started with --no-traces?';
    throw new Error(`${folder} holds no span of job ${jobId}. ${how}`);
  }
  const written = await readSpans(folder, (line) => line.includes(traceId));
  const spans = written.filter(({ trace_id }) => trace_id === traceId);
  if (json) printJson(io, { job_id: jobId, trace_id: traceId, spans });
  else io.out(traceText(jobId, spans, whole));
  return exitCodes.success;
}

function traceText(jobId: string, spans: readonly RecordedSpan[], isWhole: boolean): string {
  const services = new Set(spans.map(({ service }) => service));
  const traceId = spans[0]?.trace_id;
  return [
    `Trace ${traceId} of job ${jobId}: ${spans.length} spans of ${services.size} services.`,
    ...waterfall(spans, { isWhole, columns: TIME_LINE_COLUMNS }),
    '',
  ].join('\n');
}
