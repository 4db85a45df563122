import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { type Readable } from 'node:stream';

interface OutgoingRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream's length must be in the headers. */
  readonly body?: string | Uint8Array | Readable;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * Sends a request by node:http: on connections that are kept open, at a third of what fetch costs for a small one,
 * and with streams of known length.
 * @returns the answer as soon as its head is there; its body must be read or destroyed
 * @throws Error when there is no answer
 */
export async function sendRequest(
  url: string,
  { method, headers, body, signal }: OutgoingRequest,
): Promise<IncomingMessage> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  const options = { method, headers, ...(signal === undefined ? {} : { signal }) };
  const sending = request(url, options);
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sending.once('error', reject);
    sending.once('response', resolve);
  });
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    sending.end(body);
    return answered;
  }
  // Storage may answer (412) before it has read everything and close: its answer counts, not the broken pipe.
  const sent = pipeline(body, sending).catch(() => undefined);
  const [answer] = await Promise.all([answered, sent]);
  return answer;
}

/**
 * Sends a request and reads all of the answer.
 * @param timeoutMs for both together; without one only the signal ends it
 * @throws Error when there is no whole answer
 */
export async function exchange(
  url: string,
  outgoing: OutgoingRequest,
  timeoutMs?: number,
): Promise<Answer> {
  const { signal, stop } = withTimeout(outgoing.signal, timeoutMs);
  try {
    const request = signal === undefined ? outgoing : { ...outgoing, signal };
    const answer = await sendRequest(url, request);
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    return { status: answer.statusCode ?? 0, body: Buffer.concat(chunks) };
  } finally {
    stop();
  }
}

function withTimeout(
  signal: AbortSignal | undefined,
  timeoutMs: number | undefined,
): { readonly signal: AbortSignal | undefined; readonly stop: () => void } {
  if (timeoutMs === undefined) return { signal, stop: () => undefined };
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`No answer in ${timeoutMs} ms.`)), timeoutMs);
  const either = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
  return { signal: either, stop: () => clearTimeout(timer) };
}
