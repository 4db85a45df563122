/** Where a push, an event or a scheduled call goes: a Cloud Run service behind the front door. */
export interface RunTarget {
  readonly run_service: string;
  /** Defaults to `/`. */
  readonly path?: string;
}

export interface SubscriptionConfig {
  readonly name: string;
  readonly topic: string;
  readonly ack_deadline_seconds: number;
  /** Absent: a pull subscription. `service_account` is the identity of the OIDC token that is sent along. */
  readonly push?: { readonly target: RunTarget; readonly service_account: string };
  readonly retry_policy?: {
    readonly minimum_backoff_seconds: number;
    readonly maximum_backoff_seconds: number;
  };
  readonly dead_letter?: { readonly topic: string; readonly max_delivery_attempts: number };
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

export interface FirestoreTriggerConfig {
  readonly name: string;
  /** E.g. `google.cloud.firestore.document.v1.written`. */
  readonly event_type: string;
  /** Path pattern, e.g. `pipelines/{id}`. */
  readonly document: string;
  readonly target: RunTarget;
  readonly service_account: string;
}

export interface ScheduleConfig {
  readonly name: string;
  readonly every_seconds: number;
  readonly target: RunTarget;
  readonly service_account: string;
}

/** Everything the local cloud is told at start. It is what Terraform tells Google Cloud, as data. */
export interface LocalCloudConfig {
  readonly project: string;
  readonly region: string;
  readonly host: string;
  /** Folder that keeps the state across restarts; null keeps it in memory. */
  readonly data_dir: string | null;
  /** 0 chooses a free port. */
  readonly ports: Readonly<
    Record<'firestore' | 'pubsub' | 'storage' | 'auth' | 'identity', number>
  >;
  /** E-mails. Each gets a metadata server of its own (see `identity/`). */
  readonly service_accounts: readonly string[];
  /**
   * Service accounts whose access tokens open Firestore, as the role `roles/datastore.user` does; all if absent.
   * (Clients that are pointed at an emulator send no access token but `owner`, which always opens it.)
   */
  readonly datastore_users?: readonly string[];
  readonly buckets: readonly { readonly name: string; readonly cors_origins?: readonly string[] }[];
  readonly topics: readonly string[];
  readonly subscriptions: readonly SubscriptionConfig[];
  readonly run_services: readonly RunServiceConfig[];
  readonly firestore_triggers: readonly FirestoreTriggerConfig[];
  readonly schedules: readonly ScheduleConfig[];
  readonly firestore_rules_file?: string;
  readonly firestore_indexes_file?: string;
}
