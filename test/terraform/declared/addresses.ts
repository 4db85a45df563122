import { ofType, textAt, type Resource } from '../resources';

/** The addresses of functions and workers as they were declared. */
export interface Addresses {
  /** Which function or worker a URL leads to, and by which path. @throws Error for a URL that leads elsewhere */
  targetOf(url: string): { readonly run_service: string; readonly path: string };
  /** A text with every declared address replaced by where its function or worker runs instead. */
  moved(text: string, urlOf: (name: string) => string): string;
}

export function addressesOf(resources: readonly Resource[]): Addresses {
  const byOrigin = new Map([
    ...ofType(resources, 'google_cloudfunctions2_function').map(
      (one) => [textAt(one, 'service_config', 0, 'uri'), textAt(one, 'name')] as const,
    ),
    ...ofType(resources, 'google_cloud_run_v2_service').map(
      (one) => [textAt(one, 'uri'), textAt(one, 'name')] as const,
    ),
  ]);
  return {
    targetOf: (url) => {
      const { origin, pathname, search } = new URL(url);
      const run_service = byOrigin.get(origin);
      if (run_service === undefined)
        throw new Error(`${url} is none of ${[...byOrigin.keys()].join(', ')}.`);
      return { run_service, path: pathname + search };
    },
    moved: (text, urlOf) =>
      [...byOrigin].reduce((moved, [origin, name]) => moved.replaceAll(origin, urlOf(name)), text),
  };
}
