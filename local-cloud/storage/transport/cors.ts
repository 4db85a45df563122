import { type CorsRule } from '../state/resources';
import { empty, type Exchange, type HeaderValues, type Reply } from './exchange';

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

/** What the JSON API lets every page do, whatever the bucket's rules say. */
export const jsonApiRules: readonly CorsRule[] = [
  { ...corsRule(['*']), method: ['*', ...methods, 'PATCH'] },
];

/** What lets the page that asks read the answer, if a rule allows it. */
export function corsHeaders(exchange: Exchange, rules: readonly CorsRule[]): HeaderValues {
  const rule = ruleFor(exchange, rules);
  const origin = exchange.headers['origin'];
  if (!rule || origin === undefined) return {};
  return {
    'access-control-allow-origin': rule.origin?.includes('*') ? '*' : origin,
    'access-control-expose-headers': (rule.responseHeader ?? []).join(', '),
    vary: 'Origin',
  };
}

/** Answers a preflight; without a rule it says nothing, and the browser refuses. */
export function preflightReply(exchange: Exchange, rules: readonly CorsRule[]): Reply {
  const rule = ruleFor(exchange, rules);
  const asked = exchange.headers['access-control-request-headers'];
  if (!rule) return empty(200);
  return empty(200, {
    'access-control-allow-methods': (rule.method ?? []).join(', '),
    'access-control-max-age': rule.maxAgeSeconds ?? 3600,
    ...(asked !== undefined && { 'access-control-allow-headers': asked }),
  });
}

function ruleFor({ headers, method }: Exchange, rules: readonly CorsRule[]): CorsRule | undefined {
  const origin = headers['origin'];
  const asked = headers['access-control-request-method'] ?? method;
  if (origin === undefined) return undefined;
  return rules.find(
    (rule) =>
      (rule.origin?.includes('*') || rule.origin?.includes(origin)) &&
      (rule.method?.includes('*') || rule.method?.includes(asked)),
  );
}
