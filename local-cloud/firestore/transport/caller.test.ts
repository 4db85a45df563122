import { readCaller, type Caller } from './caller';

const claims = {
  iss: 'https://securetoken.google.com/demo',
  aud: 'demo',
  sub: 'u1',
  user_id: 'u1',
  role: 'admin',
};

function idToken(payload: object): string {
  const part = (content: object): string =>
    Buffer.from(JSON.stringify(content)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(payload)}.`;
}

function callerOf(authorization?: string): Caller {
  return readCaller(authorization, {
    project: 'demo',
    isServerToken: (token) => token === 'ya29.server',
    now: () => 1_700_000_000_000,
  });
}

test('the owner token and access tokens of service accounts are servers', () => {
  expect(callerOf('Bearer owner')).toEqual({ kind: 'server' });
  expect(callerOf('Bearer ya29.server')).toEqual({ kind: 'server' });
});

test('no authorization is a user who is not signed in', () => {
  expect(callerOf()).toEqual({ kind: 'user', auth: null, expiresMilliseconds: null });
});

test('an ID token is its user, with all claims', () => {
  expect(callerOf(`Bearer ${idToken(claims)}`)).toEqual({
    kind: 'user',
    auth: { uid: 'u1', token: claims },
    expiresMilliseconds: null,
  });
});

test('an ID token lasts until it expires', () => {
  const issued = { ...claims, iat: 1_699_999_000 };
  const caller = callerOf(`Bearer ${idToken({ ...issued, exp: 1_700_000_600 })}`);
  expect(caller).toMatchObject({ expiresMilliseconds: 1_700_000_600_000 });
  expect(() => callerOf(`Bearer ${idToken({ ...issued, exp: 1_700_000_000 })}`)).toThrow('expired');
});

test('a token that the web client made up lasts for ever', () => {
  const made = { ...claims, iat: 0, exp: 3600 };
  expect(callerOf(`Bearer ${idToken(made)}`)).toMatchObject({ expiresMilliseconds: null });
});

test.each([
  ['another issuer', `Bearer ${idToken({ ...claims, iss: 'https://accounts.google.com' })}`],
  ['another project', `Bearer ${idToken({ ...claims, aud: 'other' })}`],
  ['no user', `Bearer ${idToken({ ...claims, sub: '', user_id: '' })}`],
  ['something opaque', 'Bearer ya29.unknown'],
  ['claims that are no object', `Bearer x.${Buffer.from('null').toString('base64url')}.`],
  ['another scheme', 'Basic b3duZXI='],
])('%s is refused', (_name, authorization) => {
  expect(() => callerOf(authorization)).toThrow(
    expect.objectContaining({ status: 'UNAUTHENTICATED' }) as Error,
  );
});
