'use strict';
// Preloaded into a process that is measured: tells at its end, on file descriptor 3, what it took.
const { writeSync } = require('node:fs');
const process = require('node:process');

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
  writeSync(3, JSON.stringify({ peakKilobytes: maxRSS, cpuSeconds }));
});
