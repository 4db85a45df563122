export interface CorsRule {
  readonly origin?: readonly string[];
  readonly method?: readonly string[];
  readonly responseHeader?: readonly string[];
  readonly maxAgeSeconds?: number;
}

export interface Bucket {
  readonly name: string;
  readonly timeCreated: string;
  readonly updated: string;
  readonly metageneration: number;
  readonly location: string;
  readonly storageClass: string;
  readonly cors: readonly CorsRule[];
  readonly labels: Readonly<Record<string, string>>;
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
  /** The id of the file that holds the bytes. */
  readonly file: string;
}

/** What an upload will become. */
export interface UploadTarget {
  readonly bucket: string;
  readonly name: string;
  readonly settings: ObjectSettings;
  readonly preconditions: Preconditions;
  readonly expected: ExpectedContent;
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
  /** Present once it is complete: what it became. */
  readonly completed?: StoredObject;
}
