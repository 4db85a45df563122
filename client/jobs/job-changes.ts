import type { Session } from '../sessions/session';

export interface ChangeListener {
  readonly onChange: () => void;
  /** The listener has ended and will tell of nothing more. */
  readonly onError: (error: unknown) => void;
}

/** Something that tells when a job changes. */
export interface JobChanges {
  /** @returns what ends the listening. */
  listen(listener: ChangeListener): () => void;
}

/**
 * A job's changes as Firestore tells them in real time: those of `pipelines/{id}`, and of the
 * progress documents below it. The listener is the signed-in user's; security rules apply.
 */
export async function firestoreChanges(session: Session, jobId: string): Promise<JobChanges> {
  // Loaded when needed: it is by far the largest part of this package.
  const firestore = await import('firebase/firestore');
  const database = firestore.getFirestore(session.app);
  if (session.firestoreEmulatorHost !== undefined) {
    const { hostname, port } = new URL(`http://${session.firestoreEmulatorHost}`);
    connectOnce(database, () =>
      firestore.connectFirestoreEmulator(database, hostname, Number(port)),
    );
  }
  firestore.setLogLevel('silent');
  const job = firestore.doc(database, 'pipelines', jobId);
  return {
    listen: ({ onChange, onError }) => {
      const ends = [
        firestore.onSnapshot(job, onChange, onError),
        firestore.onSnapshot(firestore.collection(job, 'progress'), onChange, onError),
      ];
      return () => ends.forEach((end) => end());
    },
  };
}

const connected = new WeakSet<object>();

/** The SDK refuses to be pointed at the emulator again once it has been used. */
function connectOnce(database: object, connect: () => void): void {
  if (connected.has(database)) return;
  connected.add(database);
  connect();
}
