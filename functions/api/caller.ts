import { type Tokens, type User } from '@attacca/cloud';
import { AttaccaError } from '@attacca/core';

/** Who calls, by their Firebase ID token. @throws AttaccaError UNAUTHENTICATED */
export async function userOf(authorization: string | undefined, tokens: Tokens): Promise<User> {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) {
    throw new AttaccaError(
      'UNAUTHENTICATED',
      'Send a Firebase ID token: "Authorization: Bearer <token>".',
    );
  }
  const user = await tokens.verify(token);
  if (user === null)
    throw new AttaccaError('UNAUTHENTICATED', 'The ID token is not valid or has expired.');
  return user;
}
