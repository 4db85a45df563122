import { createHash } from 'node:crypto';
import {
  AttaccaError,
  createPipeline,
  parsePipelineRequest,
  planPipeline,
  structuredError,
  type BlobFacts,
  type Envelope,
  type LeasedTask,
  type Pipeline,
  type TaskOutput,
  type TaskQueuedPayload,
} from '@attacca/core';
import { complete } from '../../functions/internal/complete';
import { fail } from '../../functions/internal/fail';
import { lease } from '../../functions/internal/lease';
import { createProgress } from '../../functions/pipelines/progress';
import { movePipeline } from '../../functions/pipelines/move-pipeline';
import { uploadRecord } from '../../functions/pipelines/files';
import { type Services } from '../../functions/services';
import { sweep } from '../../functions/sweeper/sweep';
import { catalog, fakeBlobs, fakeConfig } from './fake-services';
import { memoryDocuments, type MemoryDocuments } from './memory-documents';

/** A choice of the scheduler: an integer below `bound`. Seeded, so that every run can be repeated. */
export type Choose = (bound: number) => number;

/** How badly the world behaves: chances in percent. */
export interface Faults {
  readonly drop: number;
  readonly duplicate: number;
  readonly crash: number;
  readonly infrastructureError: number;
}

/** The functions' own handlers over an in-memory store, events and messages in a bag, and a clock that is advanced. */
export class World {
  readonly documents: MemoryDocuments;
  readonly services: Services;
  /** Executions accepted per task and generation: each must be exactly one. */
  readonly accepted = new Map<string, number>();
  private readonly bag: (() => Promise<void>)[] = [];
  private time = Date.parse('2026-01-01T00:00:00Z');
  private ids = 0;
  private readonly progress;

  constructor(
    private readonly choose: Choose,
    private faults: Faults,
    private readonly slices: number,
  ) {
    this.documents = memoryDocuments((path) => this.written(path));
    this.services = {
      config: fakeConfig,
      catalog,
      documents: this.documents,
      messages: {
        publish: (_topic, envelopes) => {
          for (const envelope of envelopes)
            this.deliver(() => this.work(envelope as Envelope<TaskQueuedPayload>));
          return Promise.resolve();
        },
      },
      blobs: fakeBlobs,
      log: () => undefined,
      now: () => new Date(this.time).toISOString(),
      newId: () => `id-${(this.ids += 1)}`,
      random: () => this.choose(1000) / 1000,
    };
    this.progress = createProgress(this.services);
  }

  /** Submits a pipeline over one uploaded file. */
  async submit(body: object): Promise<string> {
    const request = parsePipelineRequest({ file_id: 'f', ...body });
    const ingest = catalog.findOperationAnywhere('ingest');
    if (ingest === undefined) throw new Error('there is no ingest');
    const created_at = this.services.now();
    const file = uploadRecord({
      file_id: 'f',
      owner: 'u',
      name: 'song.wav',
      media_type: null,
      created_at,
    });
    const pipeline = createPipeline({
      job_id: 'job',
      owner: 'u',
      trace_id: '0'.repeat(32),
      preset: null,
      client_reference: null,
      inputs: {
        input: {
          file_id: 'f',
          name: 'song.wav',
          sha256: null,
          size_bytes: null,
          media_type: null,
          audio: null,
        },
      },
      plans: planPipeline(request, catalog, ['input']),
      ingest,
      now: created_at,
    });
    await this.documents.transact((transaction) => {
      transaction.create('files/f', file);
      transaction.create('pipelines/job', pipeline);
      return Promise.resolve();
    });
    return 'job';
  }

  /** From now on nothing goes wrong. */
  calm(): void {
    this.faults = { drop: 0, duplicate: 0, crash: 0, infrastructureError: 0 };
  }

  pipeline(): Pipeline {
    return this.documents.data.get('pipelines/job') as unknown as Pipeline;
  }

  /** Runs everything that is under way, in random order; sweeps when nothing is. */
  async run(): Promise<void> {
    for (let quiet = 0; quiet < 200;) {
      const next = this.bag.splice(this.choose(this.bag.length), 1)[0];
      if (next !== undefined) {
        await next();
        continue;
      }
      if (['complete', 'failed', 'cancelled'].includes(this.pipeline().state)) return;
      this.time += 61_000;
      quiet += 1;
      await sweep(this.services);
    }
  }

  private deliver(action: () => Promise<void>): void {
    if (this.happens(this.faults.drop)) return;
    this.bag.push(action);
    if (this.happens(this.faults.duplicate)) this.bag.push(action);
  }

  private happens(percent: number): boolean {
    return this.choose(100) < percent;
  }

  private written(path: string): void {
    const job = /^pipelines\/([^/]+)$/.exec(path)?.[1];
    if (job !== undefined)
      this.deliver(() => movePipeline(this.services, job).then(() => undefined));
  }

  /** A worker that takes a message: leases, executes, completes, goes on with what it is handed. */
  private async work({ payload }: Envelope<TaskQueuedPayload>): Promise<void> {
    const request = { request_id: this.services.newId(), instance: 'i', manifest_versions: [1] };
    const service = this.serviceOf(payload.task_id);
    let task: LeasedTask | null = await refusedIsNull(
      lease(this.services, { email: 'e', service }, { address: payload, request }),
    );
    while (task !== null) {
      if (this.happens(this.faults.crash)) return;
      const leased: LeasedTask = task;
      this.time += 100;
      task = await this.finish(leased, service);
    }
  }

  private async finish(task: LeasedTask, service: string): Promise<LeasedTask | null> {
    const address = { job_id: task.job_id, task_id: task.task_id };
    const lease_token = task.lease.token;
    if (this.happens(this.faults.infrastructureError)) {
      const error = structuredError('STORAGE_ERROR', 'the network was down');
      const request = { request_id: this.services.newId(), lease_token, error };
      await refusedIsNull(fail(this.services, { address, request }));
      return null;
    }
    const request = {
      request_id: this.services.newId(),
      lease_token,
      outputs: this.outputsOf(task),
      failed_items: [],
      timing: { download_seconds: 0, execute_seconds: 0, upload_seconds: 0 },
      seconds_left: this.choose(2) === 0 ? 540 : 0,
    };
    const report = () =>
      refusedIsNull(
        complete(this.services, this.progress, {
          caller: { email: 'e', service },
          address,
          request,
        }),
      );
    const answer = await report();
    if (answer === null) return null;
    const key = `${task.task_id}@${this.generationOf(task.step_id)}`;
    this.accepted.set(key, (this.accepted.get(key) ?? 0) + 1);
    if (!this.happens(this.faults.duplicate)) return answer.chained;
    // The answer was lost: the worker asks again with the same request, and must be told the same.
    const again = await report();
    if (again?.chained?.task_id !== answer.chained?.task_id && again !== null) {
      throw new Error(
        `a repeated complete was answered ${again.chained?.task_id}, not ${answer.chained?.task_id}`,
      );
    }
    return answer.chained;
  }

  private serviceOf(task_id: string): string {
    const step = this.pipeline().steps.find(
      ({ step_id }) => task_id === step_id || task_id.startsWith(`${step_id}.`),
    );
    return step?.service ?? '';
  }

  private generationOf(step_id: string): number {
    return this.pipeline().steps.find((step) => step.step_id === step_id)?.generation ?? 0;
  }

  private outputsOf(task: LeasedTask): Record<string, TaskOutput> {
    const operation = catalog.findOperation(task.service, task.operation);
    const outputs: Record<string, TaskOutput> = {};
    for (const port of operation?.outputs ?? []) {
      const facts = blobOf(`${task.task_id}/${port.name}`);
      if (task.batch !== null) {
        const { from, to } = task.batch;
        const items = Array.from({ length: to - from }, (_, i) => ({
          index: from + i,
          offset: i * 64,
          length: 1,
        }));
        outputs[port.name] = { kind: 'pack', ...facts, items };
      } else if (port.cardinality === 'many') {
        outputs[port.name] = { kind: 'views', count: this.slices, list: facts, file: facts };
      } else {
        outputs[port.name] = { kind: 'file', ...facts };
      }
    }
    return outputs;
  }
}

function blobOf(content: string): BlobFacts {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { sha256, size_bytes: 1, media_type: 'application/octet-stream', extension: 'bin' };
}

async function refusedIsNull<Result>(answer: Promise<Result>): Promise<Result | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AttaccaError && error.code !== 'INTERNAL') return null;
    throw error;
  }
}
