export { errorRegistry, type ErrorCode, type ErrorType } from './registry';
export {
  AttaccaError,
  isErrorCode,
  structuredError,
  toStructuredError,
  type FieldError,
  type StructuredError,
} from './structured-error';
export { problemOf, type Problem } from './problem';
