import { existsSync, readFileSync } from 'node:fs';

const STATUS = '/proc/self/status';

/**
 * The most that was resident of this process, in MB of 10^6 bytes. Where Linux tells it, of this process alone: `maxRSS`
 * is never less than what the process that started it had resident then.
 */
export function ownPeakMegabytes(): number {
  const [, kilobytes] = existsSync(STATUS)
    ? (/^VmHWM:\s+(\d+)/m.exec(readFileSync(STATUS, 'utf8')) ?? [])
    : [];
  return (Number(kilobytes ?? process.resourceUsage().maxRSS) * 1024) / 1e6;
}
