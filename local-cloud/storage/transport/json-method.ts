import { type Exchange, type Reply } from './exchange';

/** One method of the JSON API. */
export interface JsonMethod {
  /** As in Google's discovery document: `objects.insert`. */
  readonly name: string;
  readonly verb: string;
  readonly pattern: RegExp;
  readonly answer: Answer;
}

/** @param path the variable segments of the path, decoded */
export type Answer = (exchange: Exchange, path: readonly string[]) => Reply | Promise<Reply>;

/** @param route the verb, then the path with `{}` for every segment that varies: `GET /b/{}/o/{}` */
export function method(name: string, route: string, answer: Answer): JsonMethod {
  const [verb = '', path = ''] = route.split(' ');
  const pattern = new RegExp(`^${path.replaceAll('{}', '([^/]+)')}$`);
  return { name, verb, pattern, answer };
}
