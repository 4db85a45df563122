import { onFirstUse } from './on-first-use';

/** A signed-in user, as the API knows them. */
export interface User {
  readonly uid: string;
  readonly is_admin: boolean;
  /** The custom claim `quotas` as it came; absent for users whose quotas are the deployment's. */
  readonly quotas?: unknown;
}

/** Checks Firebase ID tokens. */
export interface Tokens {
  /** @returns null for a token that is missing, malformed, expired, or not of this project */
  verify(idToken: string): Promise<User | null>;
}

/** `Tokens` through firebase-admin. */
export function firebaseTokens(project: string): Tokens {
  return onFirstUse(() => loadTokens(project));
}

async function loadTokens(project: string): Promise<Tokens> {
  const { getApps, initializeApp } = await import('firebase-admin/app');
  const { getAuth } = await import('firebase-admin/auth');
  const app = getApps()[0] ?? initializeApp({ projectId: project });
  return {
    verify: async (idToken) => {
      try {
        const claims = await getAuth(app).verifyIdToken(idToken);
        return { uid: claims.uid, is_admin: claims['admin'] === true, quotas: claims['quotas'] };
      } catch (error) {
        if (isRefusal(error)) return null;
        throw error;
      }
    },
  };
}

/** firebase-admin throws for bad tokens and for a network that is down alike; only the former is the caller's fault. */
function isRefusal(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return (
    typeof code === 'string' &&
    code.startsWith('auth/') &&
    code !== 'auth/internal-error' &&
    code !== 'auth/network-error'
  );
}
