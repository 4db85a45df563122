import { type PushTarget } from '../state/resources';

export interface WirePushConfig {
  readonly pushEndpoint?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly oidcToken?: { readonly serviceAccountEmail?: string; readonly audience?: string };
  readonly noWrapper?: { readonly writeMetadata?: boolean };
  readonly pubsubWrapper?: object;
}

/** @returns undefined for an empty configuration, which means pull */
export function pushFromWire(wire: WirePushConfig): PushTarget | undefined {
  if (!wire.pushEndpoint) return undefined;
  const { serviceAccountEmail, audience = '' } = wire.oidcToken ?? {};
  return {
    endpoint: wire.pushEndpoint,
    attributes: wire.attributes ?? {},
    ...(serviceAccountEmail && { identity: { serviceAccount: serviceAccountEmail, audience } }),
    ...(wire.noWrapper && {
      noWrapper: { writeMetadata: wire.noWrapper.writeMetadata ?? false },
    }),
  };
}

export function pushToWire(push: PushTarget): WirePushConfig {
  return {
    pushEndpoint: push.endpoint,
    attributes: push.attributes,
    ...(push.identity && {
      oidcToken: {
        serviceAccountEmail: push.identity.serviceAccount,
        audience: push.identity.audience,
      },
    }),
    ...(push.noWrapper && { noWrapper: push.noWrapper }),
  };
}
