import { type LeaseRequest, type Pipeline, type Task } from '@attacca/core';
import { fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import {
  givenFanOut,
  givenMap,
  givenPipeline,
  givenStep,
  givenTask,
} from '../../test/simulation/given';
import { paths } from '../pipelines/paths';
import { lease } from './lease';

const request: LeaseRequest = { request_id: 'r', instance: 'i', manifest_versions: [1] };

/** A queued step with its first two tasks: of a fan-out, or alone. */
async function given(isMapped: boolean): Promise<FakeServices> {
  const services = fakeServices();
  const mapped = isMapped ? { map: givenMap(), fan_out: givenFanOut({}) } : {};
  const step = givenStep({ step_id: 'mfcc', state: 'queued', started_at: null, ...mapped });
  await services.give(paths.pipeline('job'), givenPipeline({ steps: [step] }));
  for (const index of isMapped ? [0, 1] : [0]) {
    const batch = isMapped ? { index, from: index, to: index + 1 } : null;
    const task = givenTask({ task_id: `t${index}`, step_id: 'mfcc', batch });
    await services.give(paths.task('job', `t${index}`), task);
  }
  return services;
}

async function leased(services: FakeServices, task_id: string): Promise<(string | undefined)[]> {
  const caller = { email: 'audio-analyzer@p', service: 'audio-analyzer' };
  const address = { job_id: 'job', task_id, service: 'audio-analyzer' };
  await lease(services, caller, { address, request });
  const task = await services.documents.get<Task>(paths.task('job', task_id));
  const pipeline = await services.documents.get<Pipeline>(paths.pipeline('job'));
  return [task?.state, pipeline?.steps[0]?.state];
}

test('the lease of a task that is its step makes the step processing in the same transaction', async () => {
  const services = await given(false);
  const transact = jest.spyOn(services.documents, 'transact');
  expect(await leased(services, 't0')).toEqual(['leased', 'processing']);
  expect(transact).toHaveBeenCalledTimes(1);
});

test('of the tasks of a fan-out only the first touches the pipeline, after its lease', async () => {
  const services = await given(true);
  const transact = jest.spyOn(services.documents, 'transact');
  expect(await leased(services, 't1')).toEqual(['leased', 'queued']);
  expect(transact).toHaveBeenCalledTimes(1);
  expect(await leased(services, 't0')).toEqual(['leased', 'processing']);
  expect(transact).toHaveBeenCalledTimes(3);
});
