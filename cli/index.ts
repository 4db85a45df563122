export { startStack, type Stack, type StackOptions, type StackProcess } from './stack/start-stack';
export { describeStack, type Deployable, type StackDescription } from './stack/description';
export {
  findRunningStack,
  readStackState,
  type StackAddresses,
  type StackState,
} from './stack/state-file';
export { DataFolderInUse } from './stack/lock';
