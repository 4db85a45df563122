import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { type SpanExporter } from '@opentelemetry/sdk-trace';

/** Narrower than `cloud-platform`: all that this token is for. */
const SCOPE = 'https://www.googleapis.com/auth/trace.append';
const TIMEOUT_MILLISECONDS = 2_000;

/** Sends spans by OTLP over HTTP: to Google's Telemetry API as this process's identity, to any other collector without. */
export function otlpExporter(url: string): SpanExporter {
  const headers = isGoogles(url) ? googleHeaders() : undefined;
  return new OTLPTraceExporter({
    url,
    timeoutMillis: TIMEOUT_MILLISECONDS,
    ...(headers === undefined ? {} : { headers }),
  });
}

/** A token of ours is nobody else's business. */
export function isGoogles(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' && hostname.endsWith('.googleapis.com');
}

/** Asked for before every request: the library keeps a token until shortly before it expires. */
function googleHeaders(): () => Promise<Record<string, string>> {
  let auth: Promise<{ getRequestHeaders(): Promise<Headers> }> | undefined;
  const load = async (): Promise<{ getRequestHeaders(): Promise<Headers> }> => {
    const { GoogleAuth } = await import('google-auth-library');
    return new GoogleAuth({ scopes: SCOPE });
  };
  return async () => Object.fromEntries(await (await (auth ??= load())).getRequestHeaders());
}
