/** Gives the `Authorization` header for calls to the internal API. */
export type IdentityToken = () => Promise<string>;

/**
 * Identity tokens of the service account the worker runs as, from the metadata server (on a laptop the
 * local cloud's, by GCE_METADATA_HOST). There is no key and no other credential; tokens are kept until
 * they are about to expire.
 */
export function metadataIdentityToken(audience: string): IdentityToken {
  let client: Promise<{ getRequestHeaders(): Promise<Headers> }> | undefined;
  const makeClient = async (): Promise<{ getRequestHeaders(): Promise<Headers> }> => {
    const { Compute, IdTokenClient } = await import('google-auth-library');
    return new IdTokenClient({ targetAudience: audience, idTokenProvider: new Compute() });
  };
  return async () => {
    client ??= makeClient();
    const headers = await (await client).getRequestHeaders();
    return headers.get('authorization') ?? '';
  };
}
