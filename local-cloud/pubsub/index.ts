export { startPubSub, type PubSubOptions, type PubSubSubscription } from './start';
export { type IdentityToken } from './transport/token-cache';
