export { makeEnvelope, parseTaskQueued, type Envelope, type TaskQueuedPayload } from './envelope';
