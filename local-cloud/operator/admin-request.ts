import type { IncomingMessage } from 'node:http';
import { GoogleApiError, readJsonObject } from '../http';
import type { Shape } from '../shape';

const BODY_LIMIT_BYTES = 1024 * 1024;

/** A request to the admin endpoint whose route is known. */
export interface AdminRequest {
  /** The variable part of the path, decoded; empty where the route has none. */
  readonly rest: string;
  readonly query: URLSearchParams;
  readonly message: IncomingMessage;
}

export function invalid(problems: readonly string[]): GoogleApiError {
  return new GoogleApiError(400, 'INVALID_ARGUMENT', problems.join('; '));
}

/**
 * The JSON object in a request's body.
 * @throws GoogleApiError 400 that names each field, what was given and what is allowed; 415 for anything but JSON
 */
export async function bodyOf<Body>(request: AdminRequest, shape: Shape): Promise<Body> {
  const { headers } = request.message;
  const hasBody =
    headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
  const type = headers['content-type'] ?? '';
  if (hasBody && !/^application\/json\s*(;|$)/i.test(type)) {
    throw new GoogleApiError(
      415,
      'INVALID_ARGUMENT',
      `Content-Type: "application/json" is expected, got "${type}"`,
    );
  }
  const body = await readJsonObject(request.message, BODY_LIMIT_BYTES);
  const problems: string[] = [];
  shape(body, '', problems);
  if (problems.length > 0) throw invalid(problems);
  return body as Body;
}

/** @throws GoogleApiError 400 for a parameter that there is not, or that is there twice */
export function queryOf<Name extends string>(
  { query }: AdminRequest,
  allowed: readonly Name[],
): Readonly<Partial<Record<Name, string>>> {
  const names = [...query.keys()];
  const problems = names.flatMap((name, index) => {
    if (!allowed.includes(name as Name)) {
      return [`${name}: unknown parameter; allowed are ${allowed.join(', ') || 'none'}`];
    }
    return names.indexOf(name) === index ? [] : [`${name}: is given more than once`];
  });
  if (problems.length > 0) throw invalid(problems);
  return Object.fromEntries(query) as Partial<Record<Name, string>>;
}

interface NumberBounds {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly otherwise: number;
}

/** @throws GoogleApiError 400 */
export function numberOf(text: string | undefined, bounds: NumberBounds): number {
  const { name, minimum, maximum, otherwise } = bounds;
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
  throw invalid([
    `${name}: a whole number from ${minimum} to ${maximum} is expected, got "${text}"`,
  ]);
}

/** @throws GoogleApiError 400 for anything but one of the names */
export function nameOf<Name extends string>(
  text: string,
  { field, names }: { readonly field: string; readonly names: readonly Name[] },
): Name {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw invalid([`${field}: one of ${names.join(', ')} is expected, got "${text}"`]);
}
