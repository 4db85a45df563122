export { parseBody } from './parse-body';
