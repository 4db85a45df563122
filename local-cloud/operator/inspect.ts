import type { StatefulService } from '../service';

/** Which part of a service's lists is wanted. */
export interface ListPage {
  readonly limit: number;
  readonly offset: number;
}

/** What a service holds: of its own lists the page that is asked for, of lists within them the first `limit`. */
export function inspect(
  service: Pick<StatefulService, 'inspect'>,
  { limit, offset }: ListPage,
): Readonly<Record<string, unknown>> {
  const all = Object.entries(service.inspect(offset + limit));
  return Object.fromEntries(
    all.map(([name, value]) => [
      name,
      Array.isArray(value) ? value.slice(offset, offset + limit).map(cutLists(limit)) : value,
    ]),
  );
}

function cutLists(limit: number): (value: unknown) => unknown {
  const cut = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.slice(0, limit).map(cut);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cut(inner)]));
  };
  return cut;
}
