export { type PubSubSubscription, type PubSubTopic } from './configure';
export { startPubSub, type PubSubOptions } from './start';
export { compileFilter } from './state/filter/filter';
export { type Message, type MessageContent } from './state/message';
