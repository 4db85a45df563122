import { type Clock } from '../../service';

/** Makes the OIDC token of a service account for an audience. */
export type IdentityToken = (serviceAccount: string, audience: string) => Promise<string> | string;

/** Google's tokens live an hour; they are used for a part of it, so that none arrives expired. */
const useMilliseconds = 30 * 60 * 1000;

/** Makes one token per identity and half hour, instead of one signature per push. */
export class TokenCache {
  private readonly tokens = new Map<string, { token: Promise<string>; until: number }>();

  constructor(
    private readonly identityToken: IdentityToken,
    private readonly clock: Clock,
  ) {}

  token(serviceAccount: string, audience: string): Promise<string> {
    const key = `${serviceAccount} ${audience}`;
    const known = this.tokens.get(key);
    const now = this.clock.now();
    if (known && known.until > now) return known.token;
    const token = Promise.resolve().then(() => this.identityToken(serviceAccount, audience));
    this.tokens.set(key, { token, until: now + useMilliseconds });
    token.catch(() => this.tokens.delete(key));
    return token;
  }
}
