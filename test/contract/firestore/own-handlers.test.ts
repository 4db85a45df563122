import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { firestoreDocuments } from '@attacca/cloud';
import { cancelJob, listJobs, submitJob } from '../../../functions/api/jobs';
import { readQuotas } from '../../../functions/api/quotas';
import { answerOnce } from '../../../functions/http/idempotency';
import { ingestedRecord, uploadRecord } from '../../../functions/pipelines/files';
import { admitNext } from '../../../functions/pipelines/admission';
import { type Services } from '../../../functions/services';
import { fakeServices } from '../../simulation/fake-services';
import { now } from '../../simulation/given';
import { type ContractTarget } from '../cloud/contract-target';
import { indexedTarget } from './indexed-target';

/* What the memory of the other tests cannot prove: the same handlers over Firestore, with its indexes and its aborts. */

process.env['METADATA_SERVER_DETECTION'] = 'none';
jest.setTimeout(20_000);

const ann = { uid: 'ann', is_admin: false, quotas: { jobs_at_work: 1 } };
const traceparent = `00-${'1'.repeat(32)}-0123456789abcdef-01`;
const body = {
  file_id: 'f',
  pipeline: [{ service: 'audio-analyzer', operation: 'librosa-mfcc' }],
};

let own: ContractTarget;
let services: Services;

beforeAll(async () => {
  const indexes = readFileSync(join(__dirname, '../../../firestore.indexes.json'), 'utf8');
  own = await indexedTarget(JSON.parse(indexes) as object);
  services = { ...fakeServices(), documents: firestoreDocuments(own.project) };
  const upload = { file_id: 'f', owner: 'ann', name: 'a.wav', media_type: null, created_at: now };
  const facts = { sha256: 'a'.repeat(64), size_bytes: 7, media_type: 'a/b', extension: 'wav' };
  await services.documents.transact((transaction) => {
    transaction.create('files/f', ingestedRecord(uploadRecord(upload), facts));
    return Promise.resolve();
  });
});
afterAll(() => own.stop());

test('of five submissions with one key at the same time, one makes a job', async () => {
  const keyed = { owner: 'ann', key: 'k', fingerprint: 'same' };
  const answers = await Promise.all(
    Array.from({ length: 5 }, () =>
      answerOnce(services, keyed, async (once) => ({
        status: 202,
        body: await submitJob(services, ann, { body, traceparent, once }),
      })),
    ),
  );
  const ids = answers.map(({ answer }) => (answer.body as { job_id: string }).job_id);
  expect(new Set(ids).size).toBe(1);
  expect(answers.filter(({ isReplayed }) => !isReplayed)).toHaveLength(1);
  expect((await listJobs(services, ann, {})).jobs.map(({ job_id }) => job_id)).toEqual([ids[0]]);
});

test('jobs wait their turn, are counted, and let in when another ends', async () => {
  const [first] = (await listJobs(services, ann, { state: 'pending' })).jobs;
  const second = await submitJob(services, ann, { body, traceparent });
  const { quotas } = await readQuotas(services, ann);
  expect(Object.fromEntries(quotas.map(({ name, used }) => [name, used]))).toEqual({
    jobs_in_flight: 2,
    jobs_at_work: 1,
    tasks_in_flight: 0,
    jobs_per_day: 2,
    bytes_stored: 7,
  });
  expect(await admitNext(services, 'ann')).toEqual([]);
  await cancelJob(services, ann, { job_id: first?.job_id ?? '' });
  const admitted = await Promise.all([admitNext(services, 'ann'), admitNext(services, 'ann')]);
  expect(admitted.flat()).toEqual([second.job_id]);
});
