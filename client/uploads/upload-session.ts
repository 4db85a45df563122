/** How a resumable session is started, as the API's answer to `POST /uploads` says it. */
export interface UploadStart {
  readonly upload_url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Storage refused, or could not be reached (`status` 0). */
export class UploadFailed extends Error {
  constructor(
    message: string,
    readonly status: number,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'UploadFailed';
  }
}

/** Bytes that have arrived without a gap, or `complete`. */
export type UploadState = number | 'complete';

export interface UploadSession {
  /** Sends the bytes that belong at `from`. */
  send(chunk: Uint8Array, from: number): Promise<UploadState>;
  /** Asks what has arrived. */
  ask(): Promise<UploadState>;
  isWorthRetrying(error: unknown): boolean;
}

const RESUME_INCOMPLETE = 308;
/** A session that storage has forgotten is begun anew so often. */
const MAX_NEW_SESSIONS = 2;

/** The wire protocol of one resumable upload; the session is opened by the first call. */
export function uploadSession(
  start: UploadStart,
  sizeBytes: number,
  signal?: AbortSignal,
): UploadSession {
  let location: string | undefined;
  let sessionsOpened = 0;

  const put = async (range: string, body?: Uint8Array): Promise<UploadState> => {
    location ??= await openSession(start, signal);
    const response = await request(location, {
      method: 'PUT',
      headers: { 'content-range': range },
      ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (isGone(response) && sessionsOpened < MAX_NEW_SESSIONS) {
      sessionsOpened += 1;
      location = undefined;
      return 0;
    }
    return stateOf(response);
  };

  return {
    send: (chunk, from) =>
      chunk.length === 0
        ? put(`bytes */${sizeBytes}`)
        : put(`bytes ${from}-${from + chunk.length - 1}/${sizeBytes}`, chunk),
    ask: () => put(`bytes */${sizeBytes}`),
    isWorthRetrying: (error) =>
      error instanceof UploadFailed &&
      signal?.aborted !== true &&
      (error.status === 0 || error.status === 408 || error.status === 429 || error.status >= 500),
  };
}

async function openSession(
  { upload_url, method, headers }: UploadStart,
  signal?: AbortSignal,
): Promise<string> {
  const response = await request(upload_url, {
    method,
    headers,
    ...(signal === undefined ? {} : { signal }),
  });
  const location = response.headers.get('location');
  if (!response.ok || location === null) throw await refusal(response);
  await response.body?.cancel();
  return location;
}

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new UploadFailed('Storage cannot be reached.', 0, cause);
  }
}

async function stateOf(response: Response): Promise<UploadState> {
  if (response.ok) {
    await response.body?.cancel();
    return 'complete';
  }
  if (response.status !== RESUME_INCOMPLETE) throw await refusal(response);
  await response.body?.cancel();
  // `bytes=0-<last>`; absent when nothing has arrived.
  const last = /^bytes=0-(\d+)$/.exec(response.headers.get('range') ?? '')?.[1];
  return last === undefined ? 0 : Number(last) + 1;
}

function isGone({ status }: Response): boolean {
  return status === 404 || status === 410;
}

async function refusal(response: Response): Promise<UploadFailed> {
  const text = (await response.text())
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
  return new UploadFailed(
    `Storage answered ${response.status}${text === '' ? '' : `: ${text}`}.`,
    response.status,
  );
}
