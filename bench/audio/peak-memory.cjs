'use strict';
// Preloaded into a process that is measured: tells at its end, on file descriptor 3, what it took.
const { existsSync, readFileSync, writeSync } = require('node:fs');
const process = require('node:process');
const { isMainThread } = require('node:worker_threads');

// Its threads load this as well; what it tells is of the process with all of them.
if (isMainThread) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6 + childrenSeconds();
    writeSync(3, JSON.stringify({ peakKilobytes: peakKilobytes(), cpuSeconds }));
  });
}

/** Its own: `maxRSS` is never less than what the process that started it had resident then. */
function peakKilobytes() {
  if (!existsSync('/proc/self/status')) return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
}

/** CPU time of the programs it started that have ended, in ticks of 10 ms; 0 where there is no `/proc`. */
function childrenSeconds() {
  if (!existsSync('/proc/self/stat')) return 0;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}
