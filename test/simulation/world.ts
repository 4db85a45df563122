import { type CloudConfig, type Messages } from '@attacca/cloud';
import { noTracing } from '@attacca/tracing';
import { type Envelope, type TaskQueuedPayload } from '@attacca/core';
import { receiveDeadLetter } from '../../functions/dead-letter/receive';
import { movePipeline } from '../../functions/pipelines/move-pipeline';
import { type Services } from '../../functions/services';
import { sweep } from '../../functions/sweeper/sweep';
import { type Engine } from './engine/engine';
import { type Ending, type Process, type Purpose } from './engine/process';
import { processBlobs, type BlobStore } from './storage/blobs';
import { Database, type Change } from './storage/database';
import { deliver } from './storage/deliveries';
import { processDocuments } from './storage/documents';
import { type Concurrency, type OnCommit, type Store } from './storage/transaction';
import { simulatedCatalog } from './scenario/operations';

/** Takes a message that tells of a task, as the workers of a service. */
export type TakeMessage = (
  payload: TaskQueuedPayload,
  service: string,
  settle: (isTaken: boolean) => void,
) => void;

export interface WorldOptions {
  readonly config: CloudConfig;
  readonly concurrency: Concurrency;
  /** Deliveries after which a message is dead-lettered; Pub/Sub allows 5 to 100. */
  readonly mostDeliveries: number;
}

const sweepEvery = 60_000;

/**
 * The cloud around the shipped functions: documents, blobs, events, messages and the scheduler that ticks. What runs
 * in it (functions, workers, clients) are the engine's processes.
 */
export class World {
  readonly database = new Database();
  readonly blobs: BlobStore = { blobs: new Map(), staged: new Map() };
  /** Told of every commit. */
  readonly observers: OnCommit[] = [];
  takeMessage: TakeMessage = () => undefined;
  private readonly store: Store;

  constructor(
    readonly engine: Engine,
    readonly options: WorldOptions,
  ) {
    this.store = {
      engine,
      database: this.database,
      concurrency: options.concurrency,
      readers: new Map(),
      onCommit: (changes, writer) => this.committed(changes, writer),
    };
  }

  /** Everything a function touches outside itself, for one process. */
  servicesOf(process: Process): Services {
    const { engine, store, options } = this;
    return {
      config: options.config,
      catalog: simulatedCatalog,
      documents: processDocuments(store, process),
      messages: this.messagesOf(process),
      blobs: processBlobs(engine, this.blobs, process),
      tracing: noTracing,
      log: (severity, message) => {
        if (severity === 'ERROR') engine.note(process.name, `logs ${severity} ${message}`);
      },
      now: () => engine.timestamp(),
      newId: () => engine.newId(),
      random: () => engine.random.fraction(),
    };
  }

  /** Runs a function as a process of its own. */
  invoke(
    purpose: Purpose,
    work: (services: Services) => Promise<unknown>,
    onEnd?: (ending: Ending) => void,
  ): Process {
    return this.engine.spawn(purpose.role, purpose, {
      main: (process) => work(this.servicesOf(process)),
      ...(onEnd === undefined ? {} : { onEnd }),
    });
  }

  /** Lets the sweeper run every minute. */
  startSweeper(): void {
    const tick = (): void => {
      this.engine.after(sweepEvery, tick);
      this.invoke({ role: 'sweeper' }, (services) => sweep(services));
    };
    this.engine.after(sweepEvery, tick);
  }

  /** Stores documents as if they had always been there. */
  give(path: string, data: object): void {
    this.database.commit([{ kind: 'set', path, data }]);
  }

  private committed(changes: readonly Change[], writer: Process): void {
    for (const observe of this.observers) observe(changes, writer);
    for (const { path } of changes) {
      const job_id = /^pipelines\/([^/]+)$/.exec(path)?.[1];
      if (job_id !== undefined) this.announce(job_id);
    }
  }

  /** Eventarc: the document of a pipeline was written. */
  private announce(job_id: string): void {
    deliver(this.engine, {
      name: `the event of ${job_id}`,
      attempt: (_count, settle) => {
        this.invoke(
          { role: 'orchestrator', job_id },
          (services) => movePipeline(services, job_id),
          (ending) => settle(ending.kind === 'returned'),
        );
      },
    });
  }

  private messagesOf(process: Process): Messages {
    return {
      check: () => Promise.resolve(),
      publish: (topic, envelopes) =>
        this.engine.call(process, { label: `publishes ${envelopes.length} to ${topic}` }, () => {
          for (const envelope of envelopes)
            this.published(topic, envelope as Envelope<TaskQueuedPayload>);
        }),
    };
  }

  private published(topic: string, envelope: Envelope<TaskQueuedPayload>): void {
    const { payload } = envelope;
    const { job_id, task_id } = payload;
    const isThere = this.database.get(`pipelines/${job_id}/tasks/${task_id}`) !== undefined;
    if (!isThere && !this.isDeleted(job_id)) {
      const what = `a message tells of ${job_id}/${task_id}, which was not committed`;
      this.engine.violation ??= new Error(what);
    }
    const service = topic.slice(this.options.config.topicPrefix.length);
    deliver(this.engine, {
      name: `the message about ${job_id}/${task_id}`,
      most: this.options.mostDeliveries,
      attempt: (_count, settle) => this.takeMessage(payload, service, settle),
      onGivenUp: () => this.deadLetter(topic, envelope),
    });
  }

  /** Whoever stood still between commit and publication tells of a job that is gone: nobody takes it any more. */
  private isDeleted(job_id: string): boolean {
    const pipeline = this.database.get(`pipelines/${job_id}`);
    if (pipeline !== undefined) return pipeline['deleted_at'] !== null;
    return this.database.get(`deleted_jobs/${job_id}`) !== undefined;
  }

  private deadLetter(topic: string, envelope: Envelope<TaskQueuedPayload>): void {
    const { job_id, task_id } = envelope.payload;
    const messageId = this.engine.newId();
    const data = Buffer.from(JSON.stringify(envelope)).toString('base64');
    const attributes = {
      event_type: envelope.event_type,
      CloudPubSubDeadLetterSourceSubscription: topic,
      CloudPubSubDeadLetterSourceDeliveryCount: String(this.options.mostDeliveries),
    };
    const subscription = `projects/p/subscriptions/${topic}-dead`;
    const body = { message: { data, messageId, attributes }, subscription };
    deliver(this.engine, {
      name: `the dead letter about ${job_id}/${task_id}`,
      attempt: (_count, settle) => {
        this.invoke(
          { role: 'dead-letter', job_id, task_id },
          (services) => receiveDeadLetter(services, body),
          (ending) => settle(ending.kind === 'returned'),
        );
      },
    });
  }
}
