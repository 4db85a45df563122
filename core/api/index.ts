export { jobDocument, publicError, type ItemsDone } from './job-document';
export type * from './types';
