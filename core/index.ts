export * from './api';
export * from './cache-key';
export * from './envelope';
export * from './errors';
export * from './handshake';
export * from './manifest';
export * from './pipelines';
export * from './schema';
