export { startFrontDoor } from './front-door';
