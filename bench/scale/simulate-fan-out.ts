import {
  createPipeline,
  parsePipelineRequest,
  planPipeline,
  type Pipeline,
  type PipelineInput,
} from '@attacca/core';
import { paths } from '../../functions/pipelines/paths';
import { Deployment, type FanOutOptions } from './deployment';
import { liveHeapBytes } from './measure/heap';

const job_id = '00000000-0000-4000-8000-000000000000';

export interface FanOutRun {
  readonly options: FanOutOptions;
  readonly deployment: Deployment;
  readonly pipeline: Pipeline;
  /** Tasks of the fan-out. */
  readonly tasks: number;
  /** Virtual seconds until the pipeline was complete. */
  readonly seconds: number;
  /** Tasks under way at the end of every second. */
  readonly workers: readonly number[];
  /** Live bytes of the heap that instances of functions/internal keep between calls, all together. */
  readonly retainedBytes: number;
}

/**
 * Runs slice → MFCC over every slice → statistics of all, in virtual time, through the shipped handlers.
 * @throws Error when the pipeline does not complete
 */
export async function simulateFanOut(options: FanOutOptions): Promise<FanOutRun> {
  const deployment = new Deployment(options);
  const workers: number[] = [];
  deployment.start();
  watchWorkers(deployment, workers);
  submit(deployment);
  await deployment.clock.run(untilOver(deployment));
  const pipeline = deployment.store.read<Pipeline>(paths.pipeline(job_id));
  const step = pipeline?.steps.find(({ map }) => map !== null);
  if (pipeline?.state !== 'complete' || step?.fan_out == null) {
    const reason = pipeline?.error?.error_message ?? deployment.problems[0] ?? 'no reason known';
    throw new Error(`The pipeline is ${pipeline?.state}, not complete: ${reason}`);
  }
  const seconds = (Date.parse(pipeline.finished_at ?? '') - deployment.clock.start) / 1000;
  const { batches } = step.fan_out;
  return {
    options,
    deployment,
    pipeline,
    tasks: batches,
    seconds,
    workers,
    retainedBytes: retainedBytes(deployment),
  };
}

/** Looked at once a virtual second: reading the pipeline after every event would take longer than the events. */
function untilOver({ store, clock, problems }: Deployment): () => boolean {
  let looked = -1;
  return () => {
    const second = Math.floor(clock.now / 1000);
    if (problems.length > 20) return true;
    if (second === looked) return false;
    looked = second;
    if (second > 100_000) throw new Error('The pipeline does not end.');
    const pipeline = store.read<Pipeline>(paths.pipeline(job_id));
    return pipeline?.state === 'failed' || typeof pipeline?.settled_at === 'string';
  };
}

/** What would be freed if the instances were: handlers may remember things between calls, but not items. */
function retainedBytes(deployment: Deployment): number {
  deployment.store.clear();
  const before = liveHeapBytes();
  deployment.api.instances.length = 0;
  return Math.max(0, before - liveHeapBytes());
}

function watchWorkers(deployment: Deployment, workers: number[]): void {
  const look = (): void => {
    workers.push(deployment.tasksUnderWay);
    deployment.clock.after(1000, look);
  };
  look();
}

/** What the API does with a valid request over a file that was ingested before. */
function submit(deployment: Deployment): void {
  const { catalog, documents, clock } = deployment;
  const request = parsePipelineRequest({ preset: 'slice-and-describe', inputs: { input: 'file' } });
  const plans = planPipeline(request, catalog, { names: ['input'] });
  const ingest = catalog.findOperationAnywhere('ingest');
  if (ingest === undefined) throw new Error('No manifest declares ingest.');
  const pipeline = createPipeline({
    job_id,
    owner: 'a-user-of-the-deployment-001',
    traceparent: `00-${'1'.repeat(32)}-0123456789abcdef-00`,
    preset: 'slice-and-describe',
    client_reference: null,
    request: { priority: 0, cache: 'use', deadline_seconds: null, origin: null },
    inputs: { input: recording },
    plans,
    ingest,
    now: clock.timestamp,
  });
  const submitted = documents.transact((transaction) => {
    const admitted_at = pipeline.created_at;
    transaction.create(paths.pipeline(job_id), { ...pipeline, admitted_at });
    return Promise.resolve();
  });
  submitted.catch((error: unknown) => deployment.problems.push(String(error)));
}

const recording: PipelineInput = {
  file_id: 'file',
  name: 'a-long-recording.wav',
  sha256: 'a'.repeat(64),
  size_bytes: 2_000_000_000,
  media_type: 'audio/x-wav',
  audio: {
    channels: 1,
    sample_rate: 44_100,
    duration_seconds: 14_400,
    codec: 'pcm_s16le',
    container: 'wav',
  },
};
