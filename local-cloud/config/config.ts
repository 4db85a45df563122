import type { RETRY_POLICIES, TriggerRetry } from '../eventarc';
import type { PubSubSubscription, PubSubTopic } from '../pubsub';
import type { ScheduleRetry } from '../scheduler';
import type { ConfiguredBucket } from '../storage';

/** Where a push, an event or a scheduled call goes: a Cloud Run service behind the front door. */
export interface RunTarget {
  readonly run_service: string;
  /** Defaults to `/`. */
  readonly path?: string;
}

export interface SubscriptionConfig extends Omit<PubSubSubscription, 'push'> {
  /** Absent: a pull subscription. `service_account` is the identity of the OIDC token that is sent along. */
  readonly push?: {
    readonly target: RunTarget;
    readonly service_account: string;
    /** Of the token; default the run service's URL, which is what its front door wants. */
    readonly audience?: string;
    /** Present: the data alone is pushed; with `write_metadata`, the rest in headers. */
    readonly no_wrapper?: { readonly write_metadata: boolean };
  };
}

export interface RunServiceConfig {
  readonly name: string;
  /** The port of the service's public address, 0 for a free one. */
  readonly port: number;
  /** Base URL of the process that does the work, e.g. `http://127.0.0.1:9101`. */
  readonly target: string;
  /** `allUsers`, or the e-mails of the service accounts that may call. */
  readonly invokers: readonly string[];
  /** Requests handed to the process at the same time; more wait in line, as in front of a full instance. */
  readonly concurrency: number;
  /** Longest line; a request beyond it is answered 429. Default 1000. */
  readonly max_waiting?: number;
  /** Of a request with its time in line; beyond it 504. */
  readonly timeout_seconds: number;
}

/** What the Eventarc triggers of every kind have. */
export interface EventTriggerConfig {
  readonly name: string;
  readonly target: RunTarget;
  readonly service_account: string;
  /** `RETRY_POLICY_RETRY` (the default) or `RETRY_POLICY_DO_NOT_RETRY`. */
  readonly retry_policy?: (typeof RETRY_POLICIES)[number];
  readonly retry?: TriggerRetry;
  /** Takes an event that was not taken in so many attempts, its attributes as those of the message. */
  readonly dead_letter?: { readonly topic: string; readonly max_delivery_attempts: number };
}

export interface FirestoreTriggerConfig extends EventTriggerConfig {
  /** E.g. `google.cloud.firestore.document.v1.written`, and with `.withAuthContext`. */
  readonly event_type: string;
  /** A document's path or a path pattern, e.g. `pipelines/{id}`; absent: every document. */
  readonly document?: string;
  /** Default `(default)`. */
  readonly database?: string;
  /** Only `(default)`, which is every document of a native-mode database. */
  readonly namespace?: string;
}

/** Messages that are published to a topic, as `google.cloud.pubsub.topic.v1.messagePublished`. */
export interface PubSubTriggerConfig extends EventTriggerConfig {
  readonly topic: string;
}

export interface StorageTriggerConfig extends EventTriggerConfig {
  /** E.g. `google.cloud.storage.object.v1.finalized`. */
  readonly event_type: string;
  readonly bucket: string;
}

/** A job of Cloud Scheduler. It has either `schedule` or `every_seconds`, and one of the three targets. */
export interface ScheduleConfig {
  readonly name: string;
  /** Unix-cron, e.g. `0 9 * * 1-5`, or `every 5 minutes`. */
  readonly schedule?: string;
  /** IANA name for `schedule`, default `Etc/UTC`. */
  readonly time_zone?: string;
  /** What cron cannot say: an interval in seconds, from the start on. */
  readonly every_seconds?: number;
  /** At the start; the operator pauses and resumes it. */
  readonly paused?: boolean;
  /** Of a call: 15 to 1800, default 180. */
  readonly attempt_deadline_seconds?: number;
  readonly retry?: ScheduleRetry;
  readonly target?: RunTarget;
  /** An http(s) URL instead of a run service. */
  readonly uri?: string;
  readonly pubsub?: {
    readonly topic: string;
    readonly data?: string;
    readonly attributes?: Readonly<Record<string, string>>;
  };
  /** Of a call to `target` or `uri`. */
  readonly http?: {
    /** Default `POST`. */
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    /** Default `oidc`. */
    readonly token?: 'oidc' | 'oauth';
    /** Of an OIDC token; default the run service's URL, or `uri`. */
    readonly audience?: string;
  };
  /** Whose token a call carries; a call to `uri` without it carries none. */
  readonly service_account?: string;
}

/** Everything the local cloud is told at start. It is what Terraform tells Google Cloud, as data. */
export interface LocalCloudConfig {
  readonly project: string;
  readonly region: string;
  readonly host: string;
  /** Folder that keeps the state across restarts; null keeps it in memory. */
  readonly data_dir: string | null;
  /** 0 chooses a free port; so does leaving out `admin`. */
  readonly ports: Readonly<
    Record<'firestore' | 'pubsub' | 'storage' | 'auth' | 'identity', number>
  > & { readonly admin?: number };
  /** E-mails. Each gets a metadata server of its own (see `identity/`). */
  readonly service_accounts: readonly string[];
  /**
   * Service accounts whose access tokens open Firestore, as the role `roles/datastore.user` does; all if absent.
   * (Clients that are pointed at an emulator send no access token but `owner`, which always opens it.)
   */
  readonly datastore_users?: readonly string[];
  /**
   * Who may act as which service account, as `roles/iam.serviceAccountTokenCreator` on it allows; without
   * it each account only as itself.
   */
  readonly token_creators?: readonly {
    readonly service_account: string;
    readonly members: readonly string[];
  }[];
  readonly buckets: readonly ConfiguredBucket[];
  /** Short names, or topics with settings. */
  readonly topics: readonly (string | PubSubTopic)[];
  readonly subscriptions: readonly SubscriptionConfig[];
  readonly run_services: readonly RunServiceConfig[];
  readonly firestore_triggers: readonly FirestoreTriggerConfig[];
  readonly pubsub_triggers?: readonly PubSubTriggerConfig[];
  readonly storage_triggers?: readonly StorageTriggerConfig[];
  readonly schedules: readonly ScheduleConfig[];
  /** Firestore databases that are not as all others are, which come into being when they are first named. */
  readonly firestore_databases?: readonly {
    /** E.g. `(default)`. */
    readonly id: string;
    /** How transactions that do not say so are kept apart: Standard edition is pessimistic, Enterprise optimistic. */
    readonly concurrency: 'pessimistic' | 'optimistic';
  }[];
  readonly firestore_rules_file?: string;
  /** A `firestore.indexes.json`: composite indexes, what fields are indexed, and TTL policies. */
  readonly firestore_indexes_file?: string;
  /** Whether Firestore refuses a query whose index is missing. Default: where there is a file of indexes. */
  readonly firestore_strict_indexes?: boolean;
}

/** Every service on a free port, in memory, with nothing in it: what tests and benchmarks add to. */
export const emptyConfig: LocalCloudConfig = {
  project: 'demo-local',
  region: 'europe-west1',
  host: '127.0.0.1',
  data_dir: null,
  ports: { firestore: 0, pubsub: 0, storage: 0, auth: 0, identity: 0 },
  service_accounts: [],
  buckets: [],
  topics: [],
  subscriptions: [],
  run_services: [],
  firestore_triggers: [],
  schedules: [],
};
