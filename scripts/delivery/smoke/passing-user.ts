import { randomUUID } from 'node:crypto';
import { signIn, type Session } from '@attacca/client';

export interface SignInPlace {
  readonly project: string;
  /** Of the project's web app. */
  readonly apiKey: string;
}

/**
 * Works as a user who is there for this time only. It is made and deleted by the Admin SDK, with the credentials of
 * whoever runs the test, so that it needs neither a password kept somewhere nor the right to sign up.
 */
export async function withPassingUser<Result>(
  { project, apiKey }: SignInPlace,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  // Loaded when needed: the other verbs do without.
  const { deleteApp, initializeApp } = await import('firebase-admin/app');
  const { getAuth } = await import('firebase-admin/auth');
  const app = initializeApp({ projectId: project }, `attacca-smoke-${randomUUID()}`);
  try {
    const credentials = { email: `smoke-${randomUUID()}@example.org`, password: randomUUID() };
    const { uid } = await getAuth(app).createUser(credentials);
    try {
      const session = await signIn({
        projectId: project,
        apiKey,
        credentials,
        ...emulatorsIn(process.env),
      });
      try {
        return await work(session);
      } finally {
        await session.close();
      }
    } finally {
      await getAuth(app).deleteUser(uid);
    }
  } finally {
    await deleteApp(app);
  }
}

/** The web SDK has to be told what the Admin SDK finds out by itself. */
function emulatorsIn(environment: NodeJS.ProcessEnv): {
  readonly authEmulatorHost?: string;
  readonly firestoreEmulatorHost?: string;
} {
  const auth = environment['FIREBASE_AUTH_EMULATOR_HOST'];
  const firestore = environment['FIRESTORE_EMULATOR_HOST'];
  return {
    ...(auth ? { authEmulatorHost: auth } : {}),
    ...(firestore ? { firestoreEmulatorHost: firestore } : {}),
  };
}
