export { startPubSub, type PubSubOptions, type PubSubSubscription } from './start';
