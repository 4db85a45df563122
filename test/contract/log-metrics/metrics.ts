import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fieldOf, passes, type LogEntry } from './log-entry';

/** A metric as `terraform/modules/observability/log-metrics.json` declares it. */
export interface LogMetric {
  readonly description: string;
  readonly filter: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value?: string;
}

const folder = join(__dirname, '../../../terraform/modules/observability');

export const logMetrics = JSON.parse(readFileSync(join(folder, 'log-metrics.json'), 'utf8')) as {
  readonly [name: string]: LogMetric;
};

/** Those that need faults, which ordinary runs have none of. */
export const rareMetrics = [
  'dead-letters',
  'sweeper-repairs',
  'lease-expiries',
  'orchestrator-failures',
];

/** Present in lines of some outcomes only. */
const optional = ['EXTRACT(jsonPayload.error_code)', 'EXTRACT(jsonPayload.preset)'];

/**
 * What a metric makes of entries.
 * @returns how many it takes, and the extractors that find nothing in one that it takes
 */
export function measured(
  metric: LogMetric,
  entries: readonly LogEntry[],
): { count: number; missing: string[] } {
  const taken = entries.filter((entry) => passes(entry, metric.filter));
  const extractors = [...Object.values(metric.labels), ...(metric.value ? [metric.value] : [])];
  const missing = extractors.filter(
    (extractor) =>
      !optional.includes(extractor) &&
      taken.some((entry) => fieldOf(entry, pathOf(extractor)) == null),
  );
  return { count: taken.length, missing };
}

function pathOf(extractor: string): string {
  const path = /^EXTRACT\(([\w.]+)\)$/.exec(extractor)?.[1];
  if (path === undefined) throw new Error(`${extractor} extracts nothing.`);
  return path;
}
