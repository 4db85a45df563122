import { sign } from 'node:crypto';
import { encodeSigned, type Claims } from '../../jwt';
import type { IdentityState } from '../state/identity-state';
import type { Impersonation } from '../state/impersonation';
import type { Issuer } from '../state/issuer';
import { badRequest, denied, notFound, OPERATOR } from './caller';

export interface IamOptions {
  readonly state: IdentityState;
  readonly issuer: Issuer;
  readonly accounts: ReadonlySet<string>;
  readonly impersonation: Impersonation;
}

export interface IamCall {
  /** Who calls: a service account, or the operator. */
  readonly caller: string;
  /** The service account that the call is about. */
  readonly email: string;
  readonly body: Readonly<Record<string, unknown>>;
}

type IamMethod = (options: IamOptions, call: IamCall) => Promise<unknown>;

/** Longest life of an access token, unless an organisation's policy extends it. */
const MAXIMUM_LIFE_SECONDS = 3600;

/** IAM Credentials v1, by method; whoever calls must be allowed to act as the account. */
export const iamCredentials: Readonly<Record<string, IamMethod>> = {
  generateAccessToken: async ({ issuer }, { email, body }) => {
    const scopes = texts(body, 'scope');
    if (scopes.length === 0) throw badRequest('scope: at least one scope is required.');
    const lifeSeconds = lifetime(body.lifetime);
    const expires = issuer.nowSeconds() + lifeSeconds;
    const accessToken = await issuer.accessToken(email, { scopes, lifeSeconds });
    return { accessToken, expireTime: new Date(expires * 1000).toISOString() };
  },
  generateIdToken: async ({ issuer }, { email, body }) => {
    const audience = text(body, 'audience');
    const includeEmail = body.includeEmail === true;
    return { token: await issuer.identityToken(email, audience, { includeEmail }) };
  },
  signBlob: async ({ state }, { email, body }) => {
    const payload = Buffer.from(text(body, 'payload'), 'base64');
    const key = await state.key(email);
    const signature = sign('sha256', payload, key.privateKey);
    return { keyId: key.keyId, signedBlob: signature.toString('base64') };
  },
  signJwt: async ({ state }, { email, body }) => {
    const claims = claimsOf(text(body, 'payload'));
    const key = await state.key(email);
    return { keyId: key.keyId, signedJwt: encodeSigned(claims, key) };
  },
};

/** @throws GoogleApiError 403 unless the caller may act as the account, through its delegates if it names some */
export function requireActAs(
  { accounts, impersonation }: IamOptions,
  { caller, email, body }: IamCall,
  method: string,
): void {
  if (!accounts.has(email)) throw notFound(email);
  const delegates = texts(body, 'delegates').map((name) => name.split('/').at(-1) ?? '');
  const chain = [...(caller === OPERATOR ? [] : [caller]), ...delegates, email];
  const broken = impersonation.broken(chain);
  if (!broken) return;
  const permission = method === 'generateAccessToken' ? 'getAccessToken' : method;
  throw denied(`iam.serviceAccounts.${permission}`, broken.target, broken.caller);
}

function lifetime(value: unknown): number {
  if (value === undefined) return MAXIMUM_LIFE_SECONDS;
  const seconds = typeof value === 'string' ? Number(/^(\d+)(?:\.\d+)?s$/.exec(value)?.[1]) : NaN;
  if (!(seconds >= 1 && seconds <= MAXIMUM_LIFE_SECONDS)) {
    throw badRequest(
      `lifetime: 1s to ${MAXIMUM_LIFE_SECONDS}s is allowed, got ${JSON.stringify(value)}.`,
    );
  }
  return seconds;
}

function claimsOf(payload: string): Claims {
  try {
    const claims: unknown = JSON.parse(payload);
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) {
      return claims as Claims;
    }
  } catch {
    // Told below.
  }
  throw badRequest('payload: a JSON object of claims, as text, is required.');
}

function text(body: IamCall['body'], field: string): string {
  const value = body[field];
  if (typeof value !== 'string' || value === '') throw badRequest(`${field}: text is required.`);
  return value;
}

function texts(body: IamCall['body'], field: string): readonly string[] {
  const value = body[field] ?? [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
    throw badRequest(`${field}: a list of text is expected.`);
  }
  return value as string[];
}
