import type { RunTarget, SubscriptionConfig } from '../config';
import type { PubSubSubscription } from '../pubsub';
import type { RunningService } from '../service';

interface ResolvedTarget {
  readonly url: string;
  /** The run service's own URL: what its front door wants as the audience of a token. */
  readonly audience: string;
}

export type TargetResolver = (owner: { readonly target: RunTarget }) => ResolvedTarget;

/** Turns the name of a run service and a path into a URL. @throws RangeError for an unknown run service */
export function targetResolver(urls: Readonly<Record<string, string>>): TargetResolver {
  return ({ target: { run_service, path = '/' } }) => {
    const audience = urls[run_service];
    if (audience === undefined) throw new RangeError(`There is no run service "${run_service}"`);
    return { url: new URL(path, audience).href, audience };
  };
}

/** A subscription as Pub/Sub wants it: its push target a URL. */
export function pushTo(
  { push, ...subscription }: SubscriptionConfig,
  resolve: TargetResolver,
): PubSubSubscription {
  if (!push) return subscription;
  const { url, audience } = resolve(push);
  return {
    ...subscription,
    push: {
      endpoint: url,
      audience: push.audience ?? audience,
      service_account: push.service_account,
      ...(push.no_wrapper && { no_wrapper: push.no_wrapper }),
    },
  };
}

/** @throws Error when the service does not say where it listens under that name */
export function addressOf(service: RunningService, name: string): string {
  const address = service.addresses[name];
  if (address === undefined) throw new Error(`The service has no address named ${name}`);
  return address;
}
