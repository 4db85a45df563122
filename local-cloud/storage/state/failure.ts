/** What can be wrong with a request: HTTP status, the JSON API's reason, the XML API's code. */
const failures = {
  invalid: { status: 400, xmlCode: 'InvalidArgument' },
  badDigest: { status: 400, xmlCode: 'BadDigest' },
  entityTooLarge: { status: 400, xmlCode: 'EntityTooLarge' },
  entityTooSmall: { status: 400, xmlCode: 'EntityTooSmall' },
  expiredToken: { status: 400, xmlCode: 'ExpiredToken' },
  forbidden: { status: 403, xmlCode: 'AccessDenied' },
  signatureDoesNotMatch: { status: 403, xmlCode: 'SignatureDoesNotMatch' },
  bucketNotFound: { status: 404, xmlCode: 'NoSuchBucket' },
  notFound: { status: 404, xmlCode: 'NoSuchKey' },
  uploadNotFound: { status: 404, xmlCode: 'NoSuchUpload' },
  conflict: { status: 409, xmlCode: 'BucketAlreadyOwnedByYou' },
  bucketNotEmpty: { status: 409, xmlCode: 'BucketNotEmpty' },
  notModified: { status: 304, xmlCode: 'NotModified' },
  conditionNotMet: { status: 412, xmlCode: 'PreconditionFailed' },
  requestedRangeNotSatisfiable: { status: 416, xmlCode: 'InvalidRange' },
  uploadCancelled: { status: 499, xmlCode: 'ClientClosedRequest' },
  notImplemented: { status: 501, xmlCode: 'NotImplemented' },
} as const;

export type FailureReason = keyof typeof failures;

/** A refusal that the caller is told, in JSON or XML. */
export class StorageFailure extends Error {
  constructor(
    readonly reason: FailureReason,
    message: string,
    /** Longer explanation, which only the XML API shows. */
    readonly details?: string,
  ) {
    super(message);
  }

  get status(): number {
    return failures[this.reason].status;
  }

  get xmlCode(): string {
    return failures[this.reason].xmlCode;
  }
}

/** For a known part of the API that is not served: never an empty success. */
export function notImplemented(what: string): StorageFailure {
  return new StorageFailure(
    'notImplemented',
    `The local Cloud Storage does not implement ${what}.`,
  );
}
