/** CPU milliseconds of this process so far, user and system. */
function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The median CPU time of several runs, after some that only warm up. */
export function medianCpuMilliseconds(run: () => void, { warmUps = 2, runs = 7 } = {}): number {
  for (let i = 0; i < warmUps; i++) run();
  const times = Array.from({ length: runs }, () => {
    const start = cpuMilliseconds();
    run();
    return cpuMilliseconds() - start;
  });
  return times.sort((a, b) => a - b)[runs >> 1]!;
}
