export { startAuth } from './start';
