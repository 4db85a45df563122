import { AttaccaError } from '@attacca/core';

/** Paths of the documents (docs/architecture.md, "State"). @throws AttaccaError NOT_FOUND for what can be no id */
export const paths = {
  pipeline: (job: string) => `pipelines/${id(job)}`,
  tasks: (job: string) => `pipelines/${id(job)}/tasks`,
  task: (job: string, task: string) => `pipelines/${id(job)}/tasks/${id(task)}`,
  join: (job: string, join: string) => `pipelines/${id(job)}/joins/${id(join)}`,
  progress: (job: string, step: string) => `pipelines/${id(job)}/progress/${id(step)}`,
  file: (file: string) => `files/${id(file)}`,
  joins: (job: string) => `pipelines/${id(job)}/joins`,
  progresses: (job: string) => `pipelines/${id(job)}/progress`,
  deletedJob: (job: string) => `deleted_jobs/${id(job)}`,
  blob: (sha256: string) => `blobs/${id(sha256)}`,
  cache: (key: string) => `cache/${id(key)}`,
  service: (name: string) => `services/${id(name)}`,
  user: (uid: string) => `users/${id(encodeURIComponent(uid))}`,
  idempotency: (uid: string, key: string) => `idempotency/${id(`${uid}:${key}`)}`,
  deadLetter: (message: string) => `dead_letters/${id(message)}`,
} as const;

/** Ids come from URLs and bodies: with a slash one would name a document of another kind. */
function id(text: string): string {
  if (isDocumentId(text)) return text;
  throw new AttaccaError('NOT_FOUND', `There is nothing with the id ${JSON.stringify(text)}.`);
}

/** Firestore's rules for ids: no slash, at most 1500 bytes, and a few reserved names. */
function isDocumentId(text: string): boolean {
  const isReserved = text === '.' || text === '..' || /^__.*__$/.test(text);
  return text !== '' && !text.includes('/') && !isReserved && Buffer.byteLength(text) <= 1500;
}
