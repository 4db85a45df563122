export { startAuth } from './auth';
