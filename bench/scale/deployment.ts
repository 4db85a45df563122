import { readCloudConfig, type Blobs, type CloudConfig, type Documents } from '@attacca/cloud';
import { type Catalog, type LeasedTask } from '@attacca/core';
import { noTracing } from '@attacca/tracing';
import { movePipeline } from '../../functions/pipelines/move-pipeline';
import { type Services } from '../../functions/services';
import { sweep } from '../../functions/sweeper/sweep';
import { Instances } from './cloud-run/instances';
import { DocumentStore } from './firestore/document-store';
import { modelledDocuments, type FirestoreLatency } from './firestore/modelled-documents';
import { liveHeapBytes } from './measure/heap';
import { Recorder } from './measure/recorder';
import { PushSubscription } from './pubsub/push-subscription';
import { modelledBlobs } from './storage/modelled-blobs';
import { seededRandom } from './time/noise';
import { VirtualClock } from './time/virtual-clock';
import { InternalApi } from './workers/internal-api';
import { takeMessage } from './workers/worker';

export interface FanOutOptions {
  readonly items: number;
  /** DISPATCH_WINDOW of the deployment. */
  readonly window: number;
  readonly catalog: Catalog;
  /** Fields that the deployment does not index. */
  readonly exemptionsOf: Recorder['exemptionsOf'];
  readonly latency?: FirestoreLatency;
  readonly seed?: number;
}

/** Regional, as one sees them; multi-regions take two to three times as long to commit. */
const regionalLatency: FirestoreLatency = {
  read: 10,
  query: 20,
  perDocumentFound: 0.2,
  commit: 40,
  perDocumentWritten: 0.5,
};
const triggerMilliseconds = 500;
const publishMilliseconds = 20;
const sweepMilliseconds = 60_000;
const workerStartMilliseconds = 5_000;

/** All parts of a deployment around one virtual clock: the shipped handlers, and models of what is around them. */
export class Deployment {
  readonly clock = new VirtualClock(Date.parse('2026-01-01T00:00:00.000Z'));
  readonly recorder: Recorder;
  readonly random: () => number;
  readonly store = new DocumentStore();
  readonly documents: Documents;
  readonly blobs: Blobs;
  readonly catalog: Catalog;
  readonly api: InternalApi;
  /** Sizes of the blobs that are in storage. */
  readonly stored = new Map<string, number>();
  /** What should not have happened. */
  readonly problems: string[] = [];
  readonly #subscriptions = new Map<string, PushSubscription>();
  readonly #workers = new Map<string, Instances>();
  readonly #config: CloudConfig;
  #tasks = 0;
  #ids = 0;

  constructor(readonly options: FanOutOptions) {
    const { clock } = this;
    this.catalog = options.catalog;
    this.#config = readCloudConfig({
      GOOGLE_CLOUD_PROJECT: 'attacca',
      BLOBS_BUCKET: 'attacca-blobs',
      STAGING_BUCKET: 'attacca-staging',
      DISPATCH_WINDOW: String(options.window),
    });
    this.random = seededRandom(options.seed ?? 1);
    this.recorder = new Recorder(clock, options.exemptionsOf);
    this.documents = modelledDocuments({
      clock,
      store: this.store,
      recorder: this.recorder,
      random: this.random,
      latency: options.latency ?? regionalLatency,
      onWrite: (path) => this.#trigger(path),
    });
    this.blobs = modelledBlobs(this);
    this.api = new InternalApi(() => this.services(), {
      clock,
      recorder: this.recorder,
      random: this.random,
    });
  }

  /** The services of one more process. */
  services(): Services {
    return {
      config: this.#config,
      catalog: this.catalog,
      documents: this.documents,
      blobs: this.blobs,
      messages: {
        check: () => Promise.resolve(),
        publish: async (topic, envelopes) => {
          await this.clock.sleep(publishMilliseconds);
          this.recorder.event('messages published', envelopes.length);
          const bytes = envelopes.map((envelope) => JSON.stringify(envelope).length);
          this.recorder.highest.of('bytes of a message').see(Math.max(...bytes, 0), topic);
          this.#subscription(topic.slice('tasks-'.length)).publish(envelopes);
        },
      },
      tracing: noTracing,
      log: (severity, message, fields) => {
        if (severity === 'ERROR') this.problems.push(`${message} ${JSON.stringify(fields)}`);
        if (severity === 'WARNING') this.recorder.event(`warning: ${message}`);
      },
      now: () => this.clock.timestamp,
      newId: () => this.newId(),
      random: this.random,
    };
  }

  /** As long as a UUID. */
  newId(): string {
    this.#ids += 1;
    return `00000000-0000-4000-8000-${String(this.#ids).padStart(12, '0')}`;
  }

  workersOf(service: string): Instances {
    const known = this.#workers.get(service);
    if (known !== undefined) return known;
    const { clock, recorder, random } = this;
    const concurrency = this.catalog.findService(service)?.concurrency ?? 1;
    const maxInstances = Math.ceil(this.options.window / concurrency);
    const settings = { name: service, concurrency, maxInstances, random };
    const instances = new Instances(
      { ...settings, startMilliseconds: workerStartMilliseconds },
      clock,
      recorder,
    );
    this.#workers.set(service, instances);
    return instances;
  }

  /** What a task is expected to take, by its manifest. */
  secondsOf(task: LeasedTask, items: number): number {
    const operation = this.catalog.findOperation(task.service, task.operation);
    const perItem = operation?.expected_seconds_per_item ?? 1;
    // Steps that run once take a whole recording: as long as one may, with room for chance.
    return task.batch === null ? Math.min(120, Math.max(1, items * 1e-4)) : items * perItem;
  }

  taskStarted(): void {
    this.#tasks += 1;
    this.recorder.levels.of('tasks under way').see(this.#tasks, '');
  }

  taskEnded(): void {
    this.#tasks -= 1;
  }

  get tasksUnderWay(): number {
    return this.#tasks;
  }

  /** Notes how large the answer of a call is. */
  async answered<Answer>(what: string, call: () => Promise<Answer>): Promise<Answer> {
    const answer = await call();
    const bytes = JSON.stringify(answer).length;
    if (bytes > 1_000_000) {
      const withAnswer = liveHeapBytes();
      this.recorder.highest.of('live heap bytes with an answer').see(withAnswer, what);
    }
    this.recorder.highest.of('bytes of an answer').see(bytes, what);
    return answer;
  }

  /** Starts what happens by itself: the sweeper's ticks. */
  start(): void {
    const services = this.services();
    const tick = async (): Promise<void> => {
      for (;;) {
        await this.clock.sleep(sweepMilliseconds);
        const report = await sweep(services);
        this.recorder.event('sweeps');
        this.recorder.event('tasks repaired by the sweeper', report.tasks_repaired);
        this.recorder.event('pipelines moved by the sweeper', report.pipelines_moved);
      }
    };
    tick().catch((error: unknown) => this.problems.push(String(error)));
  }

  #subscription(service: string): PushSubscription {
    const known = this.#subscriptions.get(service);
    if (known !== undefined) return known;
    const made = new PushSubscription(
      service,
      (envelope) => takeMessage(this, service, envelope),
      this,
    );
    this.#subscriptions.set(service, made);
    return made;
  }

  /** Eventarc: a pipeline's document was written. */
  #trigger(path: string): void {
    const job_id = /^pipelines\/([^/]+)$/.exec(path)?.[1];
    if (job_id === undefined) return;
    const bytes = this.recorder.highest.of('bytes of pipelines').value;
    this.recorder.highest.of('bytes of an event').see(2 * bytes, path);
    this.clock.after(triggerMilliseconds, () => {
      this.recorder.event('triggers');
      movePipeline(this.services(), job_id).catch((error: unknown) => {
        this.problems.push(`trigger: ${String(error)}`);
        this.#trigger(path);
      });
    });
  }
}
