export {
  book,
  bookedPipeline,
  bookedTask,
  leftOver,
  unfinishedSteps,
  usageOfDraft,
  withLeftOver,
  type CountedJoin,
  type DocumentCounts,
} from './booking';
export { advance, isWaiting } from './advance';
export { batchSize, maxItemsPerTask } from './batching';
export { handOver } from './cache';
export { chargeAttempt, chargeLostAttempt } from './charge';
export { cancelPipeline } from './cancel';
export { assertOutputsDeclared, chooseChained, completeTask } from './completion';
export { createPipeline, type Submission } from './create';
export { Draft, type Decision, type Wanted } from './draft';
export { failPipeline, touched } from './fail-pipeline';
export { decideFailure, repairTask, type FailureDecision, type Repair } from './failure';
export { batchesOf, rootJoinId } from './fan-out';
export { inputReferences, type BlobReference, type InputReference } from './inputs';
export {
  assertHoldsLease,
  cancelTask,
  decideLease,
  extendLease,
  heartbeatSeconds,
  isOver,
  leaseSeconds,
  leaseTask,
  releaseLease,
  type LeaseClaim,
  type LeaseDecision,
} from './lease';
export { abandonTask, finishTask, giveUpTask, hasWork, moveOn, resolveTask } from './moves';
export { readItems, writeItems, type ItemRuns, type ShapedItem } from './packed-items';
export { readAheadFor } from './read-ahead';
export { inputsToRead, retryPipeline } from './retry';
export { failForItems, toleratedFailures } from './settle';
export {
  isTerminal,
  type CacheClaim,
  type CacheEntry,
  type CacheMode,
  type ChildResult,
  type FailedItem,
  type FanOut,
  type Join,
  type OutputReference,
  type Pipeline,
  type PipelineInput,
  type PipelineState,
  type Source,
  type Step,
  type StepMap,
  type StepOutput,
  type StoredOutput,
  type StepPlan,
  type StepState,
  type Task,
  type TaskLease,
  type TaskState,
} from './state';
export { pipelineLines, stateLines, taskLines, type StateLine } from './state-lines';
export { outputFileId } from './step-outputs';
export { taskId } from './tasks';
export { timeAfter } from './time';
