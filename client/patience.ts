import { UnreachableError } from './api-error';

/** Pauses before each repetition, where the answer does not say how long to wait. */
const pausesMilliseconds = [200, 800, 2000];
const repeatedStatuses = [429, 502, 503, 504];
/** Somebody who is told to wait longer than this had better hear of it. */
const longestWaitSeconds = 60;

/**
 * Sends a request that may be sent again, until there is an answer that will not change by waiting.
 * @param init of every attempt: its token may have expired since the one before
 * @throws UnreachableError when no attempt got an answer
 */
export async function sendPatiently(
  url: string,
  init: () => Promise<RequestInit>,
  pause: (milliseconds: number) => Promise<void> = sleep,
): Promise<Response> {
  for (const usual of pausesMilliseconds) {
    const outcome = await attempt(url, await init()).catch((error: unknown) => error);
    if (outcome instanceof Response) {
      const wait = waitOf(outcome, usual);
      if (wait === null) return outcome;
      await outcome.body?.cancel();
      await pause(wait);
    } else if (outcome instanceof UnreachableError) await pause(usual);
    else throw outcome;
  }
  return attempt(url, await init());
}

/** Milliseconds until a refused request is worth another try; null where it is not, or only much later. */
function waitOf(response: Response, usual: number): number | null {
  if (!repeatedStatuses.includes(response.status)) return null;
  const seconds = Number(response.headers.get('retry-after') ?? NaN);
  if (!Number.isFinite(seconds)) return usual;
  return seconds <= longestWaitSeconds ? Math.max(seconds * 1000, usual) : null;
}

async function attempt(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new UnreachableError(url, cause);
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
