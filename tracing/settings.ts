/** Where spans go, and of how many traces. */
export interface TraceSettings {
  readonly exporter: 'none' | 'otlp' | 'file';
  /** Of `otlp`: where OTLP over HTTP is taken. */
  readonly endpoint: string;
  /** Of `file`: a folder that gets one file for each process's service. */
  readonly folder: string;
  /** Share of traces that are recorded, 0 to 1. */
  readonly ratio: number;
}

/** Google's own endpoint for OTLP; what it takes is seen in Cloud Trace. */
const GOOGLE_ENDPOINT = 'https://telemetry.googleapis.com/v1/traces';
const exporters: readonly TraceSettings['exporter'][] = ['none', 'otlp', 'file'];

/**
 * Reads OpenTelemetry's own variables, and `TRACES_FOLDER`.
 * @param problems gets a sentence for every value that is not usable
 */
export function readTraceSettings(
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): TraceSettings {
  const read = (name: string, fallback: string): string => environment[name] || fallback;
  const given = read('OTEL_TRACES_EXPORTER', 'none');
  const exporter = exporters.find((name) => name === given);
  if (exporter === undefined)
    problems.push(wrong('OTEL_TRACES_EXPORTER', given, exporters.join(', ')));
  const endpoint = read('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', GOOGLE_ENDPOINT);
  if (!isHttpUrl(endpoint))
    problems.push(wrong('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', endpoint, 'an http or https URL'));
  const share = read('OTEL_TRACES_SAMPLER_ARG', '1');
  const ratio = Number(share);
  if (!(ratio >= 0 && ratio <= 1))
    problems.push(wrong('OTEL_TRACES_SAMPLER_ARG', share, 'a number from 0 to 1'));
  const folder = read('TRACES_FOLDER', '');
  if (exporter === 'file' && folder === '')
    problems.push('TRACES_FOLDER is not set; OTEL_TRACES_EXPORTER=file writes there');
  return { exporter: exporter ?? 'none', endpoint, folder, ratio };
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function wrong(name: string, given: string, allowed: string): string {
  return `${name} is ${given}; allowed is ${allowed}`;
}
