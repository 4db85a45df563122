import type { IncomingHttpHeaders } from 'node:http';
import type { Identity } from '../../identity';

/** What Cloud Run puts in place of the third part of a token that it has checked. */
const REMOVED_SIGNATURE = 'SIGNATURE_REMOVED_BY_GOOGLE';

/** Cloud Run prefers this header, for callers whose `Authorization` means something to the service. */
const SERVERLESS_HEADER = 'x-serverless-authorization';

export interface Refusal {
  readonly status: 401 | 403;
  readonly message: string;
}

/** The request may pass; `headers` replace those of the same name. */
export interface Admission {
  readonly headers: Readonly<Record<string, string>>;
}

export interface AuthorizeOptions {
  readonly headers: IncomingHttpHeaders;
  readonly invokers: ReadonlySet<string>;
  /** The service's own URL. A token for the URL with a path is good too. */
  readonly audience: string;
  readonly verifyIdentityToken: Identity['verifyIdentityToken'];
}

/** Decides as Cloud Run's front end does whether a request reaches the service. */
export function authorize(options: AuthorizeOptions): Admission | Refusal {
  // Behind allUsers nothing is checked, and an Authorization header is the service's own business.
  if (options.invokers.has('allUsers')) return { headers: {} };
  const name =
    options.headers[SERVERLESS_HEADER] === undefined ? 'authorization' : SERVERLESS_HEADER;
  const value = options.headers[name];
  if (typeof value !== 'string') {
    return {
      status: 403,
      message:
        'The request was not authenticated. Either allow unauthenticated invocations or set the proper Authorization header.',
    };
  }
  const token = /^bearer +(\S+)$/i.exec(value)?.[1];
  if (!token) return { status: 401, message: 'The Authorization header is not a bearer token.' };
  try {
    const identity = options.verifyIdentityToken(token, (audience) =>
      isOwnUrl(audience, options.audience),
    );
    if (!options.invokers.has(identity.email)) {
      return {
        status: 403,
        message: `${identity.email} lacks the permission run.routes.invoke on this service.`,
      };
    }
  } catch (error) {
    return { status: 401, message: (error as Error).message };
  }
  const withoutSignature = token.slice(0, token.lastIndexOf('.') + 1) + REMOVED_SIGNATURE;
  return { headers: { [name]: `Bearer ${withoutSignature}` } };
}

function isOwnUrl(audience: string, url: string): boolean {
  return audience === url || audience.startsWith(`${url}/`);
}
