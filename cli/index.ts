export { startStack, type Stack, type StackOptions, type StackProcess } from './stack/start-stack';
export { platformEnvironment, urlOf } from './stack/environment';
export { localCloudConfig, portsOf, type LocalCloudPlace } from './stack/local-cloud-config';
export { type PlannedDeployable, type StackPlan } from './stack/plan';
export { HOST, type StackPorts } from './stack/ports';
export { describeStack, type Deployable, type StackDescription } from './stack/description';
export {
  findRunningStack,
  readStackState,
  type StackAddresses,
  type StackState,
} from './stack/state-file';
export { DataFolderInUse } from './stack/lock';
