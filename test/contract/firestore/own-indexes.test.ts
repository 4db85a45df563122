import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AggregateField, Firestore, type Query } from '@google-cloud/firestore';
import { type ContractTarget } from '../cloud/contract-target';
import { indexedTarget } from './indexed-target';

process.env['METADATA_SERVER_DETECTION'] = 'none';
jest.setTimeout(20_000);

/** Every choice of the filters that lists of dead letters have. */
const deadLetterFilters = [
  [],
  ['state'],
  ['service'],
  ['job_id'],
  ['state', 'service'],
  ['state', 'job_id'],
  ['service', 'job_id'],
  ['state', 'service', 'job_id'],
];

type Case = readonly [name: string, query: (client: Firestore) => { get(): Promise<unknown> }];

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
      'leaves of a step in which items failed',
      (database) =>
        database
          .collection('pipelines/j/joins')
          .where('step_id', '==', 's')
          .where('failed_items', '>', 0)
          .orderBy('failed_items', 'asc')
          .select('join_id', 'generation', 'failed_items'),
    ],
    [
      'tasks of a job that still run',
      (database) =>
        database
          .collection('pipelines/j/tasks')
          .where('state', 'in', ['queued', 'leased'])
          .limit(200),
    ],
    [
      "a user's jobs in one state",
      (database) =>
        database
          .collection('pipelines')
          .where('owner', '==', 'u')
          .where('state', '==', 'failed')
          .orderBy('created_at', 'desc')
          .orderBy('job_id', 'desc')
          .limit(21),
    ],
    [
      "how many of a user's jobs are not over",
      (database) =>
        database
          .collection('pipelines')
          .where('owner', '==', 'u')
          .where('state', 'in', ['pending', 'in_progress'])
          .count(),
    ],
    [
      "how many of a user's jobs are at work",
      (database) =>
        database
          .collection('pipelines')
          .where('owner', '==', 'u')
          .where('state', 'in', ['pending', 'in_progress'])
          .where('admitted_at', '>=', '')
          .count(),
    ],
    [
      "a user's next jobs",
      (database) =>
        database
          .collection('pipelines')
          .where('owner', '==', 'u')
          .where('state', 'in', ['pending', 'in_progress'])
          .orderBy('admitted_at', 'desc')
          .orderBy('priority', 'desc')
          .orderBy('created_at')
          .orderBy('job_id')
          .select('job_id', 'admitted_at')
          .limit(8),
    ],
    [
      'how many jobs a user has submitted today',
      (database) =>
        database
          .collection('pipelines')
          .where('owner', '==', 'u')
          .where('created_at', '>=', 'midnight')
          .orderBy('created_at', 'desc')
          .orderBy('job_id', 'desc')
          .count(),
    ],
    [
      'how many jobs a user has submitted today and deleted',
      (database) =>
        database
          .collection('deleted_jobs')
          .where('owner', '==', 'u')
          .where('created_at', '>=', 'midnight')
          .count(),
    ],
    [
      "how many of a user's tasks are not over",
      (database) =>
        database
          .collectionGroup('tasks')
          .where('owner', '==', 'u')
          .where('state', 'in', ['queued', 'leased'])
          .count(),
    ],
    [
      'how many bytes a user has stored',
      (database) =>
        database
          .collection('files')
          .where('owner', '==', 'u')
          .aggregate({ total: AggregateField.sum('size_bytes') }),
    ],
    [
      "a step's tasks in the order of their items",
      (database) =>
        database
          .collection('pipelines/p/tasks')
          .where('task_id', '>=', 's.')
          .where('task_id', '<=', 's.:')
          .orderBy('task_id')
          .limit(501),
    ],
    [
      'the packs of a step that is gathered, page by page',
      (database) =>
        database
          .collection('pipelines/p/tasks')
          .where('step_id', '==', 's')
          .orderBy('task_id')
          .startAfter('s.0000255')
          .limit(257),
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
    [
      'uploads that were never finished',
      (database) =>
        database
          .collection('files')
          .where('state', '==', 'uploading')
          .where('created_at', '<=', 'then')
          .orderBy('created_at')
          .limit(100),
    ],
    [
      'files whose retention has ended',
      (database) =>
        database.collection('files').where('expires_at', '<=', 'now').orderBy('expires_at'),
    ],
    [
      'jobs that are being deleted',
      (database) =>
        database.collection('pipelines').where('deleted_at', '<=', 'now').orderBy('deleted_at'),
    ],
    [
      'jobs that are old',
      (database) =>
        database.collection('pipelines').where('finished_at', '<=', 'then').orderBy('finished_at'),
    ],
    [
      'running jobs that use a file or blob',
      (database) =>
        database
          .collection('pipelines')
          .where('uses', 'array-contains', 'f')
          .where('state', 'in', ['pending', 'in_progress'])
          .limit(1),
    ],
    [
      'results that lie in a blob',
      (database) =>
        database
          .collection('cache')
          .where('blobs', 'array-contains', 's')
          .where('valid_until', '>', 'now')
          .orderBy('valid_until', 'desc')
          .limit(1),
    ],
    ['files of a job', (database) => database.collection('files').where('job_id', '==', 'j')],
    ['files in a blob', (database) => database.collection('files').where('sha256', '==', 's')],
    [
      'blobs to look at',
      (database) => database.collection('blobs').where('due_at', '<=', 'now').orderBy('due_at'),
    ],
    ...deadLetterFilters.map((filter): Case => [
      `dead letters ${filter.length === 0 ? 'of all kinds' : `by ${filter.join(', ')}`}`,
      (database) => {
        const letters: Query = database.collection('dead_letters');
        return filter
          .reduce((query, field) => query.where(field, '==', 'v'), letters)
          .orderBy('received_at', 'desc')
          .orderBy('message_id', 'desc')
          .limit(51);
      },
    ]),
    ["a pipeline's tasks", (database) => database.collection('pipelines/p/tasks')],
    [
      "a step's tasks",
      (database) => database.collection('pipelines/p/tasks').where('step_id', '==', 1),
    ],
  ])('serve %s', async (_name, query) => {
    await expect(query(db).get()).resolves.toBeDefined();
  });
});
