/** Fields of requests that name what a call is about, the most telling first. */
const fields = [
  'topic',
  'subscription',
  'snapshot',
  'resource',
  'name',
  'schema',
  'project',
  'parent',
];

/** @returns the name of the resource that a request is about, for whoever watches the calls */
export function subjectOf(request: object): string | undefined {
  const values = request as Readonly<Record<string, unknown>>;
  if (typeof values['name'] === 'string') return values['name'];
  for (const field of fields) {
    const value = values[field];
    if (typeof value === 'string') return value;
    const name = (value as { readonly name?: unknown } | undefined)?.name;
    if (typeof name === 'string') return name;
  }
  return undefined;
}
