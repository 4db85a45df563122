import { type Tokens } from '@attacca/cloud';
import { userOf } from './caller';

const ann = { uid: 'ann', is_admin: false };
const tokens: Tokens = { verify: (token) => Promise.resolve(token === 'good' ? ann : null) };

test.each(['Bearer good', 'bearer good'])('%p is ann', async (authorization) => {
  await expect(userOf(authorization, tokens)).resolves.toEqual(ann);
});

test.each([undefined, '', 'good', 'Bearer', 'Bearer ', 'Basic good', 'Bearer bad'])(
  '%p is nobody',
  async (authorization) => {
    await expect(userOf(authorization, tokens)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  },
);

test('a check that cannot be made is not the caller’s fault', async () => {
  const down: Tokens = { verify: () => Promise.reject(new Error('the network is down')) };
  await expect(userOf('Bearer good', down)).rejects.toThrow('the network is down');
});
