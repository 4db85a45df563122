export { startFrontDoor } from './start';
