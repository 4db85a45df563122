import { type CorsRule } from '../state/resources';
import { header, sendEmpty, type Exchange } from './exchange';

/**
 * Headers that a page may read. Wildcards do not reach prefixes, so each is named.
 */
export const exposedHeaders: readonly string[] = [
  'Location',
  'Range',
  'ETag',
  'Content-Range',
  'Content-Disposition',
  'x-goog-hash',
  'x-goog-generation',
  'x-goog-metageneration',
  'x-goog-stored-content-length',
  'x-goog-stored-content-encoding',
  'x-goog-storage-class',
  'x-guploader-uploadid',
];

const methods = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'];

/** The rule of a bucket whose pages come from `origins`. */
export function corsRule(origins: readonly string[]): CorsRule {
  return {
    origin: origins,
    method: methods,
    responseHeader: exposedHeaders,
    maxAgeSeconds: 3600,
  };
}

/** Adds to the answer what lets the page that asks read it, if a rule of the bucket allows it. */
export function applyCors(exchange: Exchange, rules: readonly CorsRule[]): void {
  const rule = ruleFor(exchange, rules);
  const origin = header(exchange, 'origin');
  if (!rule || origin === undefined) return;
  const { response } = exchange;
  response.setHeader('access-control-allow-origin', rule.origin?.includes('*') ? '*' : origin);
  response.setHeader('access-control-expose-headers', (rule.responseHeader ?? []).join(', '));
  response.setHeader('vary', 'Origin');
}

/** Answers a preflight; without a rule it says nothing, and the browser refuses. */
export function sendPreflight(exchange: Exchange, rules: readonly CorsRule[]): void {
  const rule = ruleFor(exchange, rules);
  const asked = header(exchange, 'access-control-request-headers');
  if (!rule) return sendEmpty(exchange, 200);
  sendEmpty(exchange, 200, {
    'access-control-allow-methods': (rule.method ?? []).join(', '),
    'access-control-max-age': rule.maxAgeSeconds ?? 3600,
    ...(asked !== undefined && { 'access-control-allow-headers': asked }),
  });
}

function ruleFor(exchange: Exchange, rules: readonly CorsRule[]): CorsRule | undefined {
  const origin = header(exchange, 'origin');
  const method = header(exchange, 'access-control-request-method') ?? exchange.request.method ?? '';
  if (origin === undefined) return undefined;
  return rules.find(
    (rule) =>
      (rule.origin?.includes('*') || rule.origin?.includes(origin)) &&
      (rule.method?.includes('*') || rule.method?.includes(method)),
  );
}
