const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Loads something and takes off the listeners that it puts on the process: those of programs made by Emscripten turn any
 * stray rejection, also of others, into the end of the thread.
 */
export async function withoutListeners<Result>(load: () => Promise<Result>): Promise<Result> {
  const before = EVENTS.map((event) => process.listeners(event as 'uncaughtException'));
  const result = await load();
  EVENTS.forEach((event, i) => {
    for (const listener of process.listeners(event as 'uncaughtException')) {
      if (!before[i]!.includes(listener)) process.removeListener(event, listener);
    }
  });
  return result;
}
