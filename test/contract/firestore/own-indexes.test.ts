import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Firestore, type Query } from '@google-cloud/firestore';
import { type ContractTarget } from '../cloud/contract-target';
import { indexedTarget } from './indexed-target';

process.env['METADATA_SERVER_DETECTION'] = 'none';
jest.setTimeout(20_000);

type Case = readonly [name: string, query: (client: Firestore) => Query];

describe("the indexes of Attacca's own firestore.indexes.json", () => {
  let own: ContractTarget;
  let db: Firestore;
  beforeAll(async () => {
    own = await indexedTarget(
      JSON.parse(
        readFileSync(join(__dirname, '../../../firestore.indexes.json'), 'utf8'),
      ) as object,
    );
    db = new Firestore({ projectId: own.project });
  });
  afterAll(async () => {
    await db.terminate();
    await own.stop();
  });

  test.each<Case>([
    [
      "a user's jobs",
      (database) =>
        database
          .collection('pipelines')
          .where('owner', '==', 'u')
          .orderBy('created_at', 'desc')
          .orderBy('job_id', 'desc')
          .limit(21),
    ],
    [
      "a step's files",
      (database) =>
        database
          .collection('files')
          .where('owner', '==', 'u')
          .where('job_id', '==', 'j')
          .where('step_id', '==', 1)
          .orderBy('first_item')
          .orderBy('file_id'),
    ],
    [
      "a step's files of one port",
      (database) =>
        database
          .collection('files')
          .where('owner', '==', 'u')
          .where('job_id', '==', 'j')
          .where('step_id', '==', 1)
          .where('port', '==', 'out')
          .orderBy('first_item')
          .orderBy('file_id'),
    ],
    [
      "a user's files, by the web SDK",
      (database) => database.collection('files').where('owner', '==', 'u'),
    ],
    [
      'tasks that are due',
      (database) =>
        database.collectionGroup('tasks').where('due_at', '<=', 'now').orderBy('due_at'),
    ],
    [
      'pipelines that are due',
      (database) => database.collection('pipelines').where('due_at', '<=', 'now').orderBy('due_at'),
    ],
    [
      'leased tasks of a service',
      (database) =>
        database
          .collectionGroup('tasks')
          .where('service', '==', 's')
          .where('state', '==', 'leased')
          .limit(1),
    ],
    [
      'finished tasks of a service',
      (database) =>
        database
          .collectionGroup('tasks')
          .where('service', '==', 's')
          .where('finished_at', '>=', 'then')
          .orderBy('finished_at')
          .limit(1),
    ],
    ["a pipeline's tasks", (database) => database.collection('pipelines/p/tasks')],
    [
      "a step's tasks",
      (database) => database.collection('pipelines/p/tasks').where('step_id', '==', 1),
    ],
  ])('serve %s', async (_name, query) => {
    await expect(query(db).get()).resolves.toBeDefined();
  });
});
