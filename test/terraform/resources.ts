/** A resource of a state, as `terraform show -json` has it. */
export interface Resource {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  /** Key of `for_each`. */
  readonly index?: string | number;
  readonly values: Readonly<Record<string, unknown>>;
}

interface Module {
  readonly resources?: readonly (Resource & { readonly mode: 'managed' | 'data' })[];
  readonly child_modules?: readonly Module[];
}

/** Every resource that a state manages, of all modules. */
export function resourcesOf(stateJson: string): readonly Resource[] {
  const { values } = JSON.parse(stateJson) as { values: { root_module: Module } };
  return resourcesIn(values.root_module);
}

function resourcesIn({ resources = [], child_modules = [] }: Module): Resource[] {
  const own = resources.filter(({ mode }) => mode === 'managed');
  return [...own, ...child_modules.flatMap(resourcesIn)];
}

/** Those of one type. */
export function ofType(resources: readonly Resource[], type: string): readonly Resource[] {
  return resources.filter((resource) => resource.type === type);
}

/** A value inside a resource: names and positions from the outside in; undefined where there is none. */
export function valueAt(resource: Resource, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<string | number, unknown> | null | undefined)?.[key],
    resource.values,
  );
}

/** A value that must be text. */
export function textAt(resource: Resource, ...path: readonly (string | number)[]): string {
  const value = valueAt(resource, ...path);
  if (typeof value !== 'string')
    throw new Error(`${resource.address} has no text at ${path.join('.')}.`);
  return value;
}

/** Blocks of one name; none where there is nothing. */
export function listAt(
  resource: Resource,
  ...path: readonly (string | number)[]
): readonly unknown[] {
  return (valueAt(resource, ...path) ?? []) as readonly unknown[];
}

/** A duration such as `60s`, in seconds. */
export function secondsAt(resource: Resource, ...path: readonly (string | number)[]): number {
  const text = textAt(resource, ...path);
  if (!/^\d+(\.\d+)?s$/.test(text))
    throw new Error(`${resource.address} has ${text} at ${path.join('.')}, which is no duration.`);
  return Number(text.slice(0, -1));
}
