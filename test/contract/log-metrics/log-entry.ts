/** An entry as Cloud Logging keeps it, in the parts that filters look at. */
export interface LogEntry {
  readonly severity: string;
  readonly resource: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly labels: Readonly<Record<string, string>>;
  readonly trace?: string;
  readonly spanId?: string;
  readonly traceSampled?: boolean;
  readonly jsonPayload?: Readonly<Record<string, unknown>>;
  readonly textPayload?: string;
}

type Line = Readonly<Record<string, unknown>>;
const prefix = 'logging.googleapis.com/';

/**
 * What Cloud Logging makes of a line that a container has written: special fields leave the payload, and a payload of
 * nothing but a message becomes text (https://cloud.google.com/logging/docs/structured-logging).
 */
export function entryOf(line: Line): LogEntry {
  const { severity, time, [`${prefix}labels`]: labels, ...rest } = line;
  if (typeof time !== 'string' || Number.isNaN(Date.parse(time)))
    throw new Error(`A line has no time: ${JSON.stringify(line)}`);
  const special = Object.keys(rest).filter((name) => name.startsWith(prefix));
  const payload = Object.fromEntries(
    Object.entries(rest).filter(([name]) => !special.includes(name)),
  );
  const own = labels as LogEntry['labels'];
  return {
    severity: String(severity),
    resource: {
      type: 'cloud_run_revision',
      labels: { service_name: own['service_name'] ?? '' },
    },
    labels: own,
    ...(special.includes(`${prefix}trace`)
      ? {
          trace: rest[`${prefix}trace`] as string,
          spanId: rest[`${prefix}spanId`] as string,
          traceSampled: rest[`${prefix}trace_sampled`] as boolean,
        }
      : {}),
    ...(Object.keys(payload).join() === 'message'
      ? { textPayload: String(payload['message']) }
      : { jsonPayload: payload }),
  };
}

/** A field by its path, as filters and extractors name it. */
export function fieldOf(entry: LogEntry, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Line | undefined)?.[name], entry);
}

/** Whether an entry passes a filter: comparisons that are joined by AND, the part of the language that we use. */
export function passes(entry: LogEntry, filter: string): boolean {
  return filter.split(' AND ').every((comparison) => {
    const [, path = '', operator, value = ''] =
      /^([\w.]+)(=~|=|:)("(?:[^"\\]|\\.)*"|\*)$/.exec(comparison) ?? [];
    const field = fieldOf(entry, path);
    switch (operator) {
      case ':':
        return field !== undefined;
      case '=':
        return field === JSON.parse(value);
      case '=~':
        // The language leaves escapes of regular expressions alone.
        return typeof field === 'string' && new RegExp(value.slice(1, -1)).test(field);
      default:
        throw new Error(`${comparison} is no comparison that is understood here.`);
    }
  });
}
