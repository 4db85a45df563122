export { ApiError, UnreachableError } from './api-error';
export { createClient, type AttaccaClient, type FileFilter } from './client';
export { type DeadLetterClient, type DeadLetterPage } from './dead-letters';
export { type HttpOptions, type TraceRequest } from './http';
export {
  type JobClient,
  type JobPage,
  type JobSubmission,
  type PageOptions,
  type Transcription,
} from './jobs/job-client';
export { firestoreChanges, type ChangeListener, type JobChanges } from './jobs/job-changes';
export { isFinal, watchJob, type WatchOptions } from './jobs/watch-job';
export { signIn, type Credentials, type Session, type SessionOptions } from './sessions/session';
export { uploadResumable, type UploadOptions, type UploadSource } from './uploads/resumable-upload';
export { UploadFailed, type UploadStart } from './uploads/upload-session';
