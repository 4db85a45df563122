import type protobuf from 'protobufjs';
import { methodsOf, services, type ServiceName } from '../protocol';

export interface Route {
  readonly service: ServiceName;
  readonly method: protobuf.Method;
  readonly verb: string;
  readonly pattern: RegExp;
  /** Fields of the request that the path holds, in the order of the pattern's groups. */
  readonly pathFields: readonly string[];
  /** `*` for the whole request, the name of a field, or absent. */
  readonly body: string | undefined;
}

const verbs = ['get', 'put', 'post', 'patch', 'delete'] as const;

/** The REST methods of Pub/Sub, as the annotations of its protocol say. */
export function restRoutes(): Route[] {
  const names = Object.keys(services) as ServiceName[];
  return names.flatMap((service) =>
    methodsOf(service).flatMap((method) => routeOf(service, method) ?? []),
  );
}

/** The route of a request, and the fields that its path gives. */
export function findRoute(
  routes: readonly Route[],
  { verb, path }: { readonly verb: string; readonly path: string },
): { route: Route; fields: Record<string, string> } | undefined {
  for (const route of routes) {
    const found = route.verb === verb ? route.pattern.exec(path) : null;
    if (!found) continue;
    const values = route.pathFields.map((field, index) => [field, found[index + 1] ?? ''] as const);
    return { route, fields: Object.fromEntries(values) };
  }
  return undefined;
}

function routeOf(service: ServiceName, method: protobuf.Method): Route | undefined {
  const options = (method.options ?? {}) as Readonly<Record<string, string>>;
  for (const verb of verbs) {
    const template = options[`(google.api.http).${verb}`];
    if (template === undefined) continue;
    const pathFields: string[] = [];
    const source = template.replace(/\{([\w.]+)=([^}]+)\}|[.:]/g, (part, field, shape) => {
      if (typeof field !== 'string') return `\\${part}`;
      pathFields.push(field);
      return `(${String(shape).replaceAll('*', '[^/:]+')})`;
    });
    const pattern = new RegExp(`^${source}$`);
    const body = options['(google.api.http).body'];
    return { service, method, verb: verb.toUpperCase(), pattern, pathFields, body };
  }
  return undefined;
}
