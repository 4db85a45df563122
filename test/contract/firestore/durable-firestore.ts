import { systemClock } from '../../../local-cloud/service';
import { startFirestore } from '../../../local-cloud/firestore';

/*
 * Firestore of the local cloud by itself, for tests that kill it: `node durable-firestore.cjs FOLDER PORT` writes one
 * line with its port when it answers. It is not asked to stop.
 */
void startFirestore({
  project: 'demo-kill',
  host: '127.0.0.1',
  port: Number(process.argv[3]),
  clock: systemClock,
  dataDir: process.argv[2]!,
}).then(({ addresses }) => process.stdout.write(`${addresses.grpc.split(':')[1]}\n`));
