import { signIn, type Session, type SessionOptions } from '@attacca/client';

/**
 * Signs in with an account that may do what administrators may. Whoever can reach the local cloud's auth service may
 * administer its users, as with any emulator: so the claim is given here, by the Admin SDK, at the first use.
 */
export async function signInAsAdministrator(
  options: SessionOptions & { readonly authEmulatorHost: string },
): Promise<Session> {
  const session = await signIn(options);
  try {
    if (isAdministrator(await session.idToken())) return session;
    await giveClaim(session.userId, options);
  } catch (error) {
    await session.close();
    throw error;
  }
  // A token keeps the claims it was made with: only a new one has this.
  await session.close();
  return signIn(options);
}

function isAdministrator(idToken: string): boolean {
  const payload = Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8');
  return (JSON.parse(payload) as { admin?: unknown }).admin === true;
}

/** The Admin SDK finds an emulator by this alone. */
const emulatorVariable = 'FIREBASE_AUTH_EMULATOR_HOST';

async function giveClaim(
  userId: string,
  { projectId, authEmulatorHost }: { projectId: string; authEmulatorHost: string },
): Promise<void> {
  // Loaded when needed: few commands are an administrator's.
  const { deleteApp, initializeApp } = await import('firebase-admin/app');
  const { getAuth } = await import('firebase-admin/auth');
  const before = process.env[emulatorVariable];
  process.env[emulatorVariable] = authEmulatorHost;
  const app = initializeApp({ projectId }, `attacca-administrator-${userId}`);
  try {
    await getAuth(app).setCustomUserClaims(userId, { admin: true });
  } finally {
    if (before === undefined) delete process.env[emulatorVariable];
    else process.env[emulatorVariable] = before;
    await deleteApp(app);
  }
}
