import { noTracing } from './no-tracing';
import { type TraceSettings } from './settings';
import { type Tracing } from './span';

/** Who writes spans, as OpenTelemetry's resource attributes know it. */
export interface TracedProcess {
  readonly service: string;
  readonly version: string;
  readonly project: string;
  /** Told of spans that could not be sent. */
  readonly onProblem: (message: string) => void;
}

/**
 * Starts recording, if the settings say so. OpenTelemetry is loaded beside whatever else the process does to get ready;
 * without it nothing is loaded. The first request that is served waits for it.
 */
export function startTracing(settings: TraceSettings, process: TracedProcess): Tracing {
  if (settings.exporter === 'none' || settings.ratio === 0) return noTracing;
  let recorder = noTracing;
  const ready = import('./recorder').then(async ({ createRecorder }) => {
    recorder = await createRecorder(settings, process);
  });
  ready.catch((error: unknown) => process.onProblem(`Nothing is traced: ${String(error)}`));
  return {
    inSpan: (name, options, work) => recorder.inSpan(name, options, work),
    whileServing: async (work) => {
      await ready.catch(() => undefined);
      return recorder.whileServing(work);
    },
    close: async () => {
      await ready.catch(() => undefined);
      await recorder.close();
    },
  };
}
