import { STATUS_CODES } from 'node:http';
import { readAll, type ByteSource } from '../state/byte-source';
import { StorageFailure } from '../state/failure';
import { boundaryOf } from './delimited-reader';
import { type Exchange, type Reply } from './exchange';
import { jsonApiPath, type JsonApi } from './json-api';

const maximumCalls = 100;
const maximumBytes = 10 * 1024 * 1024;

/**
 * Several calls of the JSON API in one request, answered together. Uploads and downloads are not
 * among them, as with Google.
 */
export async function answerBatch(exchange: Exchange, api: JsonApi): Promise<Reply> {
  const delimiter = `--${boundaryOf(exchange.headers['content-type'])}`;
  const text = (await readAll(exchange.body.source, maximumBytes)).toString('utf8');
  const parts = text
    .split(delimiter)
    .slice(1)
    .filter((part) => !part.startsWith('--') && part.trim() !== '');
  if (parts.length > maximumCalls)
    throw new StorageFailure('invalid', `${parts.length} calls given, ${maximumCalls} allowed.`);
  const boundary = `batch_${Date.now().toString(36)}`;
  const answers: string[] = [];
  // One after the other: a later call may count on an earlier one.
  for (const part of parts) answers.push(await answerPart(part, exchange, api));
  const body = answers.map((answer) => `--${boundary}\r\n${answer}\r\n`).join('');
  return {
    status: 200,
    headers: { 'content-type': `multipart/mixed; boundary=${boundary}` },
    body: `${body}--${boundary}--\r\n`,
  };
}

async function answerPart(part: string, outer: Exchange, api: JsonApi): Promise<string> {
  const [head = '', ...rest] = part.replace(/^\r?\n/, '').split(/\r?\n\r?\n/);
  const id = /^content-id:\s*<?([^>\r\n]+)>?/im.exec(head)?.[1];
  const inner = exchangeOf(rest, outer);
  const path = jsonApiPath(inner.path);
  if (path === undefined || inner.query.get('alt') === 'media')
    throw new StorageFailure('invalid', `${inner.method} ${inner.path} cannot be part of a batch.`);
  const { status, headers = {}, json } = await api.answer(inner, path);
  const body = json === undefined ? '' : JSON.stringify(json);
  const lines = [
    'Content-Type: application/http',
    ...(id === undefined ? [] : [`Content-ID: <response-${id}>`]),
    '',
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(json === undefined ? [] : ['Content-Type: application/json; charset=UTF-8']),
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ];
  return lines.join('\r\n');
}

function exchangeOf([head = '', ...rest]: readonly string[], outer: Exchange): Exchange {
  const [request = '', ...lines] = head.split(/\r?\n/);
  const [method = '', target = ''] = request.trim().split(/\s+/);
  const { pathname, search } = new URL(target, outer.origin);
  const headers = lines.map((line): [string, string] => {
    const [name = '', value = ''] = line.split(/:(.*)/s);
    return [name.trim().toLowerCase(), value.trim()];
  });
  const body = rest.join('\r\n\r\n').trim();
  return {
    method,
    path: pathname,
    query: new URLSearchParams(search),
    headers: { ...Object.fromEntries(headers), host: outer.headers['host'] },
    origin: outer.origin,
    body: { source: sourceOf(body), abort: () => undefined },
  };
}

// eslint-disable-next-line @typescript-eslint/require-await -- a source is asynchronous, its bytes are here
async function* sourceOf(text: string): ByteSource {
  if (text !== '') yield Buffer.from(text);
}
