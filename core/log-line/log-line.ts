import { parseTraceparent } from '../trace-context';
import { redact } from './redact';

/** Cloud Logging's names for how bad it is. */
export type Severity = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

/** What a line is about, under the same names in every component, and whatever else it tells. No personal data. */
export interface LogFields {
  readonly job_id?: string | null | undefined;
  readonly step_id?: string | null | undefined;
  readonly task_id?: string | null | undefined;
  readonly operation?: string | null | undefined;
  /** The span it is about. */
  readonly traceparent?: string | undefined;
  readonly [field: string]: unknown;
}

/** Who writes the line, and when. */
export interface LogOrigin {
  /** Of the function or worker. */
  readonly service_name: string;
  /** Empty where it is not known: then the line belongs to no trace. */
  readonly project: string;
  /** RFC 3339 UTC. */
  readonly time: string;
}

/**
 * One line of a log, in the form that Cloud Logging takes from a container's stdout: what it is about are the entry's
 * labels, which logs are searched and metrics are told apart by
 * (https://cloud.google.com/logging/docs/structured-logging#structured_logging_special_fields).
 */
export function logLine(
  severity: Severity,
  message: string,
  { fields = {}, ...origin }: LogOrigin & { readonly fields?: LogFields | undefined },
): object {
  const { job_id, step_id, task_id, operation, traceparent, ...more } = fields;
  const { service_name, project, time } = origin;
  const labels = present({ job_id, step_id, task_id, service_name, operation });
  return {
    severity,
    message,
    time,
    // A line of nothing but its message would become an entry of another form, which no filter on fields finds.
    service_name,
    ...more,
    'logging.googleapis.com/labels': labels,
    ...(project === '' ? {} : traceFields(traceparent, project)),
  };
}

/** The same as text, without what nobody must read. */
export function logText(...line: Parameters<typeof logLine>): string {
  return `${redact(JSON.stringify(logLine(...line)))}\n`;
}

function present(labels: Readonly<Record<string, string | null | undefined>>): object {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value != null));
}

function traceFields(traceparent: string | undefined, project: string): object {
  const context = parseTraceparent(traceparent);
  if (context === undefined) return {};
  return {
    'logging.googleapis.com/trace': `projects/${project}/traces/${context.trace_id}`,
    'logging.googleapis.com/spanId': context.span_id,
    'logging.googleapis.com/trace_sampled': context.is_sampled,
  };
}
