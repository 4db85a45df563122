import { workerOf } from './caller';

const accounts = { 'w@p.iam': 'audio-analyzer' };

/** An identity token as the front door passes it on: with its signature removed. */
function tokenOf(claims: unknown): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.SIGNATURE_REMOVED_BY_GOOGLE`;
}
const valid = tokenOf({ email: 'w@p.iam', email_verified: true });

test.each(['Bearer', 'bearer', 'BEARER'])('%s and a token of a worker’s account', (scheme) => {
  expect(workerOf(`${scheme} ${valid}`, accounts)).toEqual({
    email: 'w@p.iam',
    service: 'audio-analyzer',
  });
});

test.each<[string, string | undefined, string]>([
  ['no header', undefined, 'UNAUTHENTICATED'],
  ['an empty header', '', 'UNAUTHENTICATED'],
  ['no token', 'Bearer ', 'UNAUTHENTICATED'],
  ['another scheme', `Basic ${valid}`, 'UNAUTHENTICATED'],
  ['no JWT', 'Bearer hello', 'UNAUTHENTICATED'],
  ['claims that are no JSON', 'Bearer a.b.c', 'UNAUTHENTICATED'],
  ['claims that are null', `Bearer ${tokenOf(null)}`, 'UNAUTHENTICATED'],
  ['no e-mail', `Bearer ${tokenOf({ email_verified: true })}`, 'UNAUTHENTICATED'],
  [
    'a list for an e-mail',
    `Bearer ${tokenOf({ email: ['w@p.iam'], email_verified: true })}`,
    'UNAUTHENTICATED',
  ],
  ['an unverified e-mail', `Bearer ${tokenOf({ email: 'w@p.iam' })}`, 'UNAUTHENTICATED'],
  [
    'an e-mail verified in words',
    `Bearer ${tokenOf({ email: 'w@p.iam', email_verified: 'true' })}`,
    'UNAUTHENTICATED',
  ],
  ['another account', `Bearer ${tokenOf({ email: 'x@p.iam', email_verified: true })}`, 'FORBIDDEN'],
  [
    'a name every object has',
    `Bearer ${tokenOf({ email: 'constructor', email_verified: true })}`,
    'FORBIDDEN',
  ],
])('%s is refused', (_, authorization, code) => {
  expect(() => workerOf(authorization, accounts)).toThrow(expect.objectContaining({ code }));
});
