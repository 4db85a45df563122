import { logText, type LogFields, type Severity } from '@attacca/core';

export interface Log {
  (severity: Severity, message: string, fields?: LogFields): void;
}

/** Who writes lines, and where they go. */
interface LogWriter {
  readonly service: string;
  /** Empty where it is not known. */
  readonly project: string;
  readonly write: (line: string) => void;
}

/** Writes one JSON object per line, in the form Cloud Logging takes from a container's stdout. */
export function jsonLog({ service: service_name, project, write }: LogWriter): Log {
  return (severity, message, fields) => {
    const time = new Date().toISOString();
    write(logText(severity, message, { service_name, project, time, fields }));
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
