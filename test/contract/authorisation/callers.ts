import { type Tokens } from '@attacca/cloud';

/** Who calls, in the order of the matrix's columns. */
export const callers = [
  'anonymous',
  'another user',
  'the owner',
  'an administrator',
  'the worker',
  'a worker of another service',
] as const;
export type CallerName = (typeof callers)[number];

/** The service of each worker account, as the deployment is configured. */
export const workerAccounts = {
  'analyzer@p.example': 'audio-analyzer',
  'media@p.example': 'media',
};

/** What each shows. All are tokens that are genuine; whose they are must make the difference. */
const claims: Readonly<Record<CallerName, object | null>> = {
  anonymous: null,
  'another user': { user_id: 'bob', email: 'bob@x.example', email_verified: true },
  'the owner': { user_id: 'ann', email: 'ann@x.example', email_verified: true },
  'an administrator': { user_id: 'op', email: 'op@x.example', email_verified: true, admin: true },
  'the worker': { email: 'analyzer@p.example', email_verified: true },
  'a worker of another service': { email: 'media@p.example', email_verified: true },
};

/** The headers that a caller sends. */
export function identityOf(caller: CallerName): Record<string, string> {
  if (claims[caller] === null) return {};
  const payload = Buffer.from(JSON.stringify(claims[caller])).toString('base64url');
  return { authorization: `Bearer e30.${payload}.c2lnbmF0dXJl` };
}

/** Firebase's answer: only tokens of its own users are ID tokens. */
export const userTokens: Tokens = {
  verify: (token) => {
    const text = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    const { user_id, admin } = JSON.parse(text) as { user_id?: string; admin?: boolean };
    const user = user_id === undefined ? null : { uid: user_id, is_admin: admin === true };
    return Promise.resolve(user);
  },
};
