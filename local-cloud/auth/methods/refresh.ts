import { AuthError } from '../state/auth-error';
import { ID_TOKEN_LIFE_SECONDS } from '../state/tokens';
import type { Method } from './context';
import { text } from './fields';

/** `securetoken.googleapis.com/v1/token`: a refresh token for a fresh ID token. */
export const refresh: Method = (context, request) => {
  const grantType = text(request, 'grant_type') ?? text(request, 'grantType');
  if (!grantType) throw new AuthError('MISSING_GRANT_TYPE');
  if (grantType !== 'refresh_token') throw new AuthError('INVALID_GRANT_TYPE');
  const token = text(request, 'refresh_token') ?? text(request, 'refreshToken');
  if (!token) throw new AuthError('MISSING_REFRESH_TOKEN');
  const { space, account, signIn } = context.tokens.verifyRefreshToken(token);
  const current = space.accounts.put({ ...account, lastRefreshAt: context.clock.now() });
  const idToken = context.tokens.idToken(current, signIn);
  return {
    access_token: idToken,
    id_token: idToken,
    refresh_token: token,
    expires_in: String(ID_TOKEN_LIFE_SECONDS),
    token_type: 'Bearer',
    user_id: account.localId,
    project_id: context.directory.projectId,
  };
};
