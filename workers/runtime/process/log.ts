/** What a line of the log is about, where it is about something. */
export interface LogFields {
  readonly job_id?: string;
  readonly task_id?: string;
  readonly step_id?: string;
  readonly trace_id?: string;
  readonly [field: string]: unknown;
}

/** Cloud Logging's names for how bad it is. */
export type Severity = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

export interface Log {
  (severity: Severity, message: string, fields?: LogFields): void;
}

/** Writes one JSON object per line, in the form Cloud Logging takes from a container's stdout. */
export function jsonLog(service: string, write: (line: string) => void): Log {
  return (severity, message, fields = {}) => {
    const trace =
      fields.trace_id === undefined ? {} : { 'logging.googleapis.com/trace': fields.trace_id };
    const line = {
      severity,
      message,
      timestamp: new Date().toISOString(),
      service,
      ...fields,
      ...trace,
    };
    write(`${JSON.stringify(line)}\n`);
  };
}

/** The same log with fields that every line of it has. */
export function logAbout(log: Log, about: LogFields): Log {
  return (severity, message, fields) => log(severity, message, { ...about, ...fields });
}

/** An error as fields: its message, and its stack for the owner of the deployment. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: String(error) };
  const code = 'code' in error ? { error_code: error.code } : {};
  const cause =
    error.cause instanceof Error ? { cause: error.cause.stack ?? error.cause.message } : {};
  return { error: error.message, stack_trace: error.stack, ...code, ...cause };
}
