export { advance, failPipeline, touched, type Advance, type StepFacts } from './advance';
export { batchSize, maxItemsPerTask } from './batching';
export {
  assertOutputsDeclared,
  chooseChained,
  completeTask,
  countInJoins,
  followingTasks,
  needsParent,
} from './completion';
export { createPipeline, type Submission } from './create';
export {
  batchCount,
  chainOf,
  expand,
  nothingCompleted,
  scopeOf,
  stepToExpand,
  taskIdsOfLeaves,
  type IsCompleted,
} from './expansion';
export { decideFailure, repairTask, type FailureDecision, type Repair } from './failure';
export { inputReferences, type BlobReference, type InputReference } from './inputs';
export { joinPath, joinWidth, leafCount, rootJoinId, type JoinScope } from './join-tree';
export {
  assertHoldsLease,
  cancelTask,
  decideLease,
  extendLease,
  heartbeatSeconds,
  leaseSeconds,
  leaseTask,
  releaseLease,
  type LeaseClaim,
  type LeaseDecision,
} from './lease';
export { planPipeline } from './plan';
export {
  maxSteps,
  parsePipelineRequest,
  pipelineRequestSchema,
  requestedFiles,
  type PipelineRequest,
  type RequestedStep,
} from './request';
export { retryPipeline } from './retry';
export {
  isTerminal,
  type Expansion,
  type Join,
  type Pipeline,
  type PipelineInput,
  type PipelineState,
  type Source,
  type Step,
  type StepOutput,
  type StepPlan,
  type StepState,
  type Task,
  type TaskLease,
  type TaskState,
} from './state';
export { outputFileId } from './step-outputs';
export { taskId } from './tasks';
export { timeAfter } from './time';
