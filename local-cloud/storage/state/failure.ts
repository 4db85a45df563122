/** What can be wrong with a request: HTTP status, the JSON API's reason, the XML API's code. */
const failures = {
  invalid: { status: 400, xmlCode: 'InvalidArgument' },
  required: { status: 400, xmlCode: 'InvalidArgument' },
  badDigest: { status: 400, xmlCode: 'BadDigest' },
  entityTooLarge: { status: 400, xmlCode: 'EntityTooLarge' },
  entityTooSmall: { status: 400, xmlCode: 'EntityTooSmall' },
  expiredToken: { status: 400, xmlCode: 'ExpiredToken' },
  invalidPolicyDocument: { status: 400, xmlCode: 'InvalidPolicyDocument' },
  invalidPart: { status: 400, xmlCode: 'InvalidPart' },
  invalidPartOrder: { status: 400, xmlCode: 'InvalidPartOrder' },
  malformedXml: { status: 400, xmlCode: 'MalformedXML' },
  customerEncryptionAlgorithmIsInvalid: {
    status: 400,
    xmlCode: 'InvalidArgument',
  },
  customerEncryptionKeyFormatIsInvalid: {
    status: 400,
    xmlCode: 'InvalidArgument',
  },
  customerEncryptionKeySha256IsInvalid: {
    status: 400,
    xmlCode: 'InvalidArgument',
  },
  customerEncryptionKeyIsIncorrect: {
    status: 400,
    xmlCode: 'CustomerEncryptionKeyIsIncorrect',
  },
  resourceIsEncryptedWithCustomerEncryptionKey: {
    status: 400,
    xmlCode: 'ResourceIsEncryptedWithCustomerEncryptionKey',
  },
  resourceNotEncryptedWithCustomerEncryptionKey: {
    status: 400,
    xmlCode: 'ResourceNotEncryptedWithCustomerEncryptionKey',
  },
  forbidden: { status: 403, xmlCode: 'AccessDenied' },
  retentionPolicyNotMet: { status: 403, xmlCode: 'RetentionPolicyNotMet' },
  objectUnderActiveHold: { status: 403, xmlCode: 'ObjectUnderActiveHold' },
  signatureDoesNotMatch: { status: 403, xmlCode: 'SignatureDoesNotMatch' },
  bucketNotFound: { status: 404, xmlCode: 'NoSuchBucket', reason: 'notFound' },
  notFound: { status: 404, xmlCode: 'NoSuchKey' },
  uploadNotFound: { status: 404, xmlCode: 'NoSuchUpload', reason: 'notFound' },
  conflict: { status: 409, xmlCode: 'BucketAlreadyOwnedByYou' },
  bucketNotEmpty: { status: 409, xmlCode: 'BucketNotEmpty', reason: 'conflict' },
  notModified: { status: 304, xmlCode: 'NotModified' },
  conditionNotMet: { status: 412, xmlCode: 'PreconditionFailed' },
  requestedRangeNotSatisfiable: { status: 416, xmlCode: 'InvalidRange' },
  uploadCancelled: { status: 499, xmlCode: 'ClientClosedRequest', reason: 'clientClosedRequest' },
  notImplemented: { status: 501, xmlCode: 'NotImplemented' },
} as const;

interface FailureKind {
  readonly status: number;
  readonly xmlCode: string;
  /** The JSON API's word, where it is another than ours. */
  readonly reason?: string;
}

export type FailureReason = keyof typeof failures;

/** Where in the request the fault lies, as the JSON API tells it. */
export interface FaultLocation {
  readonly locationType: 'parameter' | 'header';
  readonly location: string;
}

/** What a caller is told beside the message. */
export interface FailureDetails {
  /** Longer explanation, which only the XML API shows. */
  readonly details?: string;
  /** Further elements of the XML API's answer by their names. */
  readonly elements?: Readonly<Record<string, string>>;
  /** Shown by the JSON API. */
  readonly at?: FaultLocation;
}

/** A refusal that the caller is told, in JSON or XML. */
export class StorageFailure extends Error {
  constructor(
    readonly reason: FailureReason,
    message: string,

    readonly more: FailureDetails = {},
  ) {
    super(message);
  }

  private get kind(): FailureKind {
    return failures[this.reason];
  }

  get status(): number {
    return this.kind.status;
  }

  get xmlCode(): string {
    return this.kind.xmlCode;
  }

  get jsonReason(): string {
    return this.kind.reason ?? this.reason;
  }
}

/** For a known part of the API that is not served: never an empty success. */
export function notImplemented(what: string): StorageFailure {
  return new StorageFailure(
    'notImplemented',
    `The local Cloud Storage does not implement ${what}.`,
  );
}
