import { type User } from '@attacca/cloud';
import {
  estimateJob,
  parsePipelineRequest,
  planPipeline,
  requestedFiles,
  type Estimate,
} from '@attacca/core';
import { pricingOf } from '../pipelines/pricing';
import { type Services } from '../services';
import { readInputs } from './job-inputs';

/**
 * What a job would take and cost. The request is checked as one that submits it is, but for quotas; nothing is written.
 * @throws AttaccaError INVALID_REQUEST, INVALID_PIPELINE, FILE_NOT_READY
 */
export async function estimate(services: Services, user: User, body: unknown): Promise<Estimate> {
  const request = parsePipelineRequest(body);
  const files = requestedFiles(request);
  const { catalog, config } = services;
  const plans = planPipeline(request, catalog, { names: Object.keys(files) });
  const inputs = await readInputs(services, user, files);
  return estimateJob({ plans, inputs, catalog, pricing: pricingOf(config) });
}
