import { type DeadLetter } from '@attacca/core';
import { ingestedRecord, uploadRecord } from '../../../functions/pipelines/files';
import { fakeServices, type FakeServices } from '../../simulation/fake-services';
import {
  earlier,
  givenFanOut,
  givenLeasedTask,
  givenMap,
  givenPipeline,
  givenStep,
  givenTask,
  now,
} from '../../simulation/given';
import { workerAccounts } from './callers';

/** Everything the routes can be asked about, all of it ann's; the tasks are the audio-analyzer's. */
export async function givenState(): Promise<FakeServices> {
  const services = fakeServices();
  const config = { ...services.config, workerAccounts };
  const running = givenPipeline({ admitted_at: earlier });
  const over = [givenStep({ state: 'failed' })];
  const mapped = givenStep({ state: 'completed', map: givenMap(), fan_out: givenFanOut() });
  const source = { step: 'mfcc', output: 'mfcc' };
  const gathers = givenStep({ step_id: 'gather', inputs: { audio: source } });
  const gather = givenLeasedTask({ task_id: 'gather', step_id: 'gather' });
  const documents: Record<string, object> = {
    'pipelines/job': running,
    'pipelines/job/tasks/mfcc': givenLeasedTask(),
    'pipelines/fresh': { ...running, job_id: 'fresh' },
    'pipelines/fresh/tasks/mfcc': givenTask({ job_id: 'fresh' }),
    'pipelines/gathering': { ...running, job_id: 'gathering', steps: [mapped, gathers] },
    'pipelines/gathering/tasks/gather': { ...gather, job_id: 'gathering' },
    'pipelines/failed': givenPipeline({ job_id: 'failed', state: 'failed', steps: over }),
    'pipelines/done': givenPipeline({ job_id: 'done', state: 'complete', uses: [] }),
    'files/f': fileOf('f'),
    'files/unused': fileOf('unused'),
    'dead_letters/m': { ...letter, expires_at: now },
  };
  for (const [path, data] of Object.entries(documents)) await services.give(path, data);
  return { ...services, config };
}

function fileOf(file_id: string): object {
  const media_type = 'audio/x-wav';
  const upload = { file_id, owner: 'ann', name: 'song.wav', media_type, created_at: earlier };
  const facts = { sha256: file_id === 'f' ? 'a'.repeat(64) : 'b'.repeat(64), size_bytes: 1 };
  return ingestedRecord(uploadRecord(upload), { ...facts, media_type, extension: 'wav' });
}

const letter: DeadLetter = {
  message_id: 'm',
  state: 'recorded',
  why: 'nobody would take it',
  service: 'audio-analyzer',
  job_id: 'fresh',
  step_id: 'mfcc',
  task_id: 'mfcc',
  generation: 1,
  is_service_at_work: false,
  subscription: 's',
  delivery_attempts: 5,
  attributes: {},
  text: '{}',
  text_bytes: 2,
  envelope: {
    schema_version: 'v1',
    event_id: 'e',
    event_type: 'TaskQueued',
    source: 'orchestrator',
    timestamp: now,
    trace_id: '1'.repeat(32),
    payload: { job_id: 'fresh', task_id: 'mfcc', attempt: 0 },
  },
  received_at: now,
  settled_at: now,
  redriven: null,
};
