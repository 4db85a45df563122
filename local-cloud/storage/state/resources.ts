import { type AccessEntry } from './access-control';
import { type Fields } from './fields';

export interface CorsRule {
  readonly origin?: readonly string[];
  readonly method?: readonly string[];
  readonly responseHeader?: readonly string[];
  readonly maxAgeSeconds?: number;
}

/** What the owner of a bucket sets, checked and in the form in which the JSON API returns it. */
export interface BucketSettings {
  readonly storageClass?: string;
  readonly cors?: readonly CorsRule[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly versioning?: { readonly enabled: boolean };
  readonly lifecycle?: { readonly rule: readonly LifecycleRule[] };
  readonly website?: Fields;
  readonly logging?: Fields;
  readonly billing?: { readonly requesterPays: boolean };
  readonly encryption?: BucketEncryption;
  readonly retentionPolicy?: RetentionPolicy;
  readonly softDeletePolicy?: {
    readonly retentionDurationSeconds: string;
    readonly effectiveTime: string;
  };
  readonly defaultEventBasedHold?: boolean;
  readonly iamConfiguration?: IamConfiguration;
  readonly autoclass?: Fields;
  readonly rpo?: string;
}

export interface BucketEncryption {
  readonly defaultKmsKeyName?: string;
  readonly googleManagedEncryptionEnforcementConfig?: EncryptionEnforcement;
  readonly customerManagedEncryptionEnforcementConfig?: EncryptionEnforcement;
  readonly customerSuppliedEncryptionEnforcementConfig?: EncryptionEnforcement;
}

export interface EncryptionEnforcement {
  /** `NotRestricted` or `FullyRestricted`: whether new objects may be encrypted this way. */
  readonly restrictionMode: string;
  readonly effectiveTime: string;
}

export interface RetentionPolicy {
  /** Seconds. */
  readonly retentionPeriod: string;
  readonly effectiveTime: string;
  readonly isLocked?: boolean;
}

export interface IamConfiguration {
  readonly uniformBucketLevelAccess: { readonly enabled: boolean; readonly lockedTime?: string };
  readonly bucketPolicyOnly: { readonly enabled: boolean; readonly lockedTime?: string };
  readonly publicAccessPrevention: string;
}

export interface LifecycleRule {
  readonly action: {
    readonly type: 'Delete' | 'SetStorageClass' | 'AbortIncompleteMultipartUpload';
    readonly storageClass?: string;
  };
  readonly condition: LifecycleCondition;
}

export interface LifecycleCondition {
  readonly age?: number;
  readonly createdBefore?: string;
  readonly isLive?: boolean;
  readonly numNewerVersions?: number;
  readonly daysSinceNoncurrentTime?: number;
  readonly noncurrentTimeBefore?: string;
  readonly daysSinceCustomTime?: number;
  readonly customTimeBefore?: string;
  readonly matchesStorageClass?: readonly string[];
  readonly matchesPrefix?: readonly string[];
  readonly matchesSuffix?: readonly string[];
}

export interface Bucket extends BucketSettings {
  readonly name: string;
  readonly generation?: string;
  readonly timeCreated: string;
  readonly updated: string;
  readonly metageneration: number;
  readonly location: string;
  readonly storageClass: string;
  readonly customPlacementConfig?: { readonly dataLocations: readonly string[] };
  readonly hierarchicalNamespace?: { readonly enabled: boolean };
  readonly objectRetention?: { readonly mode: string };
  /** Absent: as a bucket has them that was made without naming any. */
  readonly acl?: readonly AccessEntry[];
  readonly defaultObjectAcl?: readonly AccessEntry[];
  /** Bindings of the IAM policy beside those that the ACL stands for. */
  readonly bindings?: readonly Binding[];
  /** How often the policy changed. */
  readonly policyVersion?: number;
  readonly notifications?: readonly NotificationConfig[];
}

/** Who has a role, perhaps under a condition, as IAM policies say it. */
export interface Binding {
  readonly role: string;
  readonly members: readonly string[];
  readonly condition?: Fields;
}

/** A subscription of a Pub/Sub topic to the changes of a bucket's objects. */
export interface NotificationConfig {
  readonly id: string;
  /** `//pubsub.googleapis.com/projects/P/topics/T` */
  readonly topic: string;
  readonly payload_format: 'JSON_API_V1' | 'NONE';
  readonly event_types?: readonly string[];
  readonly custom_attributes?: Readonly<Record<string, string>>;
  readonly object_name_prefix?: string;
}

/** The metadata of an object that its owner sets. */
export interface ObjectSettings {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly contentDisposition?: string;
  readonly contentLanguage?: string;
  readonly cacheControl?: string;
  readonly customTime?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly temporaryHold?: boolean;
  readonly eventBasedHold?: boolean;
  readonly retention?: ObjectRetention;
}

export interface ObjectRetention {
  readonly mode: string;
  readonly retainUntilTime: string;
}

/** One generation of an object. */
export interface StoredObject {
  readonly bucket: string;
  readonly name: string;
  /** Decimal digits; greater for every later generation in this storage. */
  readonly generation: string;
  readonly metageneration: number;
  readonly size: number;
  /** Base64, big-endian. */
  readonly crc32c: string;
  /** Base64; composed objects have none. */
  readonly md5Hash?: string;
  readonly componentCount?: number;
  readonly timeCreated: string;
  readonly updated: string;
  readonly settings: ObjectSettings;
  /** Absent: STANDARD. */
  readonly storageClass?: string;
  /** When the class was changed last, if it was. */
  readonly classChanged?: string;
  /** Absent: as an object has it that was made without naming any. */
  readonly acl?: readonly AccessEntry[];
  /** Base64 SHA-256 of the customer's key. The bytes themselves are not encrypted. */
  readonly keySha256?: string;
  readonly kmsKeyName?: string;
  /** When an event-based hold was released, from which the bucket's retention counts anew. */
  readonly holdReleased?: string;
  /** When it ceased to be the live one, being kept as a version. */
  readonly timeDeleted?: string;
  /** When it was deleted softly, and when it goes for good. */
  readonly softDeleteTime?: string;
  readonly hardDeleteTime?: string;
  /** The id of the file that holds the bytes. */
  readonly file: string;
}

export interface ObjectKey {
  readonly bucket: string;
  readonly name: string;
  readonly generation: string;
}

/** What an upload will become. */
export interface UploadTarget {
  readonly bucket: string;
  readonly name: string;
  readonly settings: ObjectSettings;
  readonly preconditions: Preconditions;
  readonly expected: ExpectedContent;
  /** Absent: the bucket's. */
  readonly storageClass?: string;
  /** Absent: the bucket's default. */
  readonly acl?: readonly AccessEntry[];
  readonly keySha256?: string;
  readonly kmsKeyName?: string;
}

/** What the sender says the bytes are; checked before the object appears. */
export interface ExpectedContent {
  readonly md5Hash?: string;
  readonly crc32c?: string;
  /** Smallest and largest size that is allowed, in bytes. */
  readonly sizeRange?: { readonly from: number; readonly to: number };
}

export interface Preconditions {
  /** "0" means that there must be no such object. */
  readonly ifGenerationMatch?: string;
  readonly ifGenerationNotMatch?: string;
  readonly ifMetagenerationMatch?: string;
  readonly ifMetagenerationNotMatch?: string;
}

/** A resumable upload. Its bytes so far are in the file of the same id. */
export interface UploadSession extends UploadTarget {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Origin of the page that started it, which alone may go on with it from a browser. */
  readonly origin?: string;
  /** Present once it is complete: what it became. */
  readonly completed?: StoredObject;
}

/** An upload in numbered parts, each in a file of its own. */
export interface PartUpload extends UploadTarget {
  readonly id: string;
  readonly startedAt: number;
  readonly parts: readonly UploadedPart[];
}

export interface UploadedPart {
  readonly number: number;
  readonly file: string;
  readonly size: number;
  readonly crc32c: string;
  readonly md5Hash: string;
  readonly uploaded: string;
}

export interface HmacKey {
  readonly accessId: string;
  readonly secret: string;
  readonly projectId: string;
  readonly serviceAccountEmail: string;
  readonly state: 'ACTIVE' | 'INACTIVE' | 'DELETED';
  readonly timeCreated: string;
  readonly updated: string;
}

/** A message for Pub/Sub that is kept until Pub/Sub has it. */
export interface PendingMessage {
  readonly id: string;
  /** `projects/P/topics/T` */
  readonly topic: string;
  /** Base64. */
  readonly data: string;
  readonly attributes: Readonly<Record<string, string>>;
}
