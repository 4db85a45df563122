export { formatTraceparent, parseTraceparent, type TraceContext } from './trace-context';
