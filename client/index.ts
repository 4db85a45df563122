export { ApiError, UnreachableError } from './api-error';
export {
  createClient,
  type AttaccaClient,
  type FileFilter,
  type JobSubmission,
  type PageOptions,
} from './client';
export { type HttpOptions } from './http';
export { firestoreChanges, type ChangeListener, type JobChanges } from './jobs/job-changes';
export { isFinal, watchJob, type WatchOptions } from './jobs/watch-job';
export { signIn, type Credentials, type Session, type SessionOptions } from './sessions/session';
export { uploadResumable, type UploadOptions, type UploadSource } from './uploads/resumable-upload';
export { UploadFailed, type UploadStart } from './uploads/upload-session';
