import { join } from 'node:path';

/** Where the processes of a stack, and the commands that use it, write their spans. */
export function tracesFolder(dataDir: string): string {
  return join(dataDir, 'traces');
}

/** The variables with which a process of a stack writes its spans there; every trace, since a laptop has few. */
export function tracesEnvironment(dataDir: string): Readonly<Record<string, string>> {
  return { OTEL_TRACES_EXPORTER: 'file', TRACES_FOLDER: tracesFolder(dataDir) };
}
