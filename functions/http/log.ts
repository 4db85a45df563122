/** Fields that every component uses under the same names. */
export interface LogFields {
  readonly job_id?: string | undefined;
  readonly task_id?: string | undefined;
  readonly step_id?: string | undefined;
  readonly trace_id?: string | undefined;
  readonly [field: string]: unknown;
}

export type Severity = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';
export type Log = (severity: Severity, message: string, fields?: LogFields) => void;

/** One JSON object a line on stdout, in the form Cloud Logging reads. */
export function jsonLog(service_name: string, project: string): Log {
  return (severity, message, fields = {}) => {
    const trace =
      fields.trace_id === undefined
        ? {}
        : { 'logging.googleapis.com/trace': `projects/${project}/traces/${fields.trace_id}` };
    const timestamp = new Date().toISOString();
    process.stdout.write(
      JSON.stringify({ severity, message, service_name, timestamp, ...fields, ...trace }) + '\n',
    );
  };
}

/** What to log of something that was thrown. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: String(error) };
  return { error: error.message, stack_trace: error.stack };
}
