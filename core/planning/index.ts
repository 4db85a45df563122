export { planPipeline } from './plan';
export { requestOfPipeline } from './repeat-request';
export {
  maxSteps,
  parsePipelineRequest,
  pipelineRequestSchema,
  requestedFiles,
  type PipelineRequest,
  type RequestedStep,
} from './request';
