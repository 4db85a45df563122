import type { TraceRequest } from '@attacca/client';
import {
  noTracing,
  readTraceSettings,
  startTracing,
  type SpanOptions,
  type Tracing,
} from '@attacca/tracing';
import packageJson from '../package.json';
import { tracesEnvironment } from '../stack/traces-folder';

const { version } = packageJson;

/** What a command does, told to the traces of the stack it uses. */
export interface CommandTracing {
  /** Given to the client: each request becomes a span, and says so to the API. */
  readonly traceRequest: TraceRequest;
  /** Does a command's work within a span of its own; requests made meanwhile are parts of it. */
  inCommand<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** @param isTraced whether the stack's own processes are traced */
export function commandTracing(options: {
  readonly isTraced: boolean;
  readonly dataDir: string;
  readonly project: string;
  readonly note: (text: string) => void;
}): CommandTracing {
  const tracing = options.isTraced ? tracingOf(options) : noTracing;
  let command: string | undefined;
  return {
    traceRequest: ({ method, url }, send) =>
      tracing.inSpan(method, requestSpan(method, url, command), async (span) => {
        const response = await send(options.isTraced ? span.traceparent : undefined);
        span.set({ 'http.response.status_code': response.status });
        if (!response.ok) span.fail(String(response.status));
        return response;
      }),
    inCommand: (name, work) =>
      tracing.whileServing(() =>
        tracing.inSpan(name, {}, async ({ traceparent }) => {
          command = traceparent;
          return work();
        }),
      ),
    close: () => tracing.close(),
  };
}

function tracingOf(options: Parameters<typeof commandTracing>[0]): Tracing {
  const { dataDir, project, note } = options;
  const settings = readTraceSettings(tracesEnvironment(dataDir), []);
  return startTracing(settings, { service: 'attacca', version, project, onProblem: note });
}

/** By OpenTelemetry's conventions for HTTP clients. Nothing secret is in these addresses: they are the API's own. */
function requestSpan(method: string, url: string, parent: string | undefined): SpanOptions {
  const { hostname, port, protocol } = new URL(url);
  return {
    kind: 'client',
    parent,
    attributes: {
      'http.request.method': method,
      'url.full': url,
      'server.address': hostname,
      'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
    },
  };
}
