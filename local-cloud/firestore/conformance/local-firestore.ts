import { Firestore } from '@google-cloud/firestore';
import { systemClock } from '../../service';
import { startFirestore, type FirestoreOptions, type RunningFirestore } from '../start';

export const PROJECT = 'demo-conformance';

/** Starts a Firestore on a free port, in memory unless told otherwise. */
export function startLocal(options: Partial<FirestoreOptions> = {}): Promise<RunningFirestore> {
  return startFirestore({
    project: PROJECT,
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    dataDir: null,
    ...options,
  });
}

/** The official client, pointed at `firestore` as users point it: by the emulator's environment variable. */
export function officialClient(firestore: RunningFirestore): Firestore {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
  process.env['FIRESTORE_EMULATOR_HOST'] = firestore.addresses.grpc;
  const client = new Firestore({ projectId: PROJECT });
  delete process.env['FIRESTORE_EMULATOR_HOST'];
  return client;
}

/** What `body` makes of a server and a client of its own. */
export async function withClient(
  body: (client: Firestore, firestore: RunningFirestore) => Promise<void>,
  options: Partial<FirestoreOptions> = {},
): Promise<void> {
  const firestore = await startLocal(options);
  const client = officialClient(firestore);
  try {
    await body(client, firestore);
  } finally {
    await client.terminate();
    await firestore.stop();
  }
}
