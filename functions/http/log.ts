import { AttaccaError, logText, problemOf, type LogFields, type Severity } from '@attacca/core';

export type Log = (severity: Severity, message: string, fields?: LogFields) => void;

/** One JSON object a line on stdout, in the form Cloud Logging reads. */
export function jsonLog(service_name: string, project: string): Log {
  return (severity, message, fields) => {
    const time = new Date().toISOString();
    process.stdout.write(logText(severity, message, { service_name, project, time, fields }));
  };
}

/**
 * What to log of something that was thrown. Of what a caller did wrong only the code: the message, which the caller gets,
 * repeats what was given, names of files among it.
 */
export function errorFields(error: unknown): LogFields {
  if (error instanceof AttaccaError && problemOf(error).status < 500)
    return { error_code: error.code };
  if (!(error instanceof Error)) return { error: String(error) };
  return { error: error.message, stack_trace: error.stack };
}
