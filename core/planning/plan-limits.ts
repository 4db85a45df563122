import { type FieldError } from '../errors';
import { maxSteps } from './request-schema';
import { type StepPlan } from '../pipelines/state';

/** Bytes of JSON that the plans of one pipeline may take: its document has to hold their outcome as well. */
export const maxPlanBytes = 60_000;

/** What is wrong with the number of steps, if anything. */
export function stepCountFault(steps: readonly unknown[]): FieldError | null {
  if (steps.length <= maxSteps) return null;
  return {
    field: 'pipeline',
    given: steps.length,
    allowed: `at most ${maxSteps} steps`,
    message: `the pipeline has ${steps.length} steps; at most ${maxSteps} are allowed`,
  };
}

/** What is wrong with the size of the plans, if anything. */
export function planSizeFault(plans: readonly StepPlan[]): FieldError | null {
  const bytes = bytesOf(plans);
  const sizes = plans.map(bytesOf);
  const largest = sizes.indexOf(Math.max(...sizes));
  const plan = plans[largest];
  if (bytes <= maxPlanBytes || plan === undefined) return null;
  const { step_id } = plan;
  return {
    step_id,
    field: `pipeline[${largest}]`,
    given: `${bytes} bytes`,
    allowed: `at most ${maxPlanBytes} bytes`,
    message: `the steps with all their parameters take ${bytes} bytes of JSON; at most ${maxPlanBytes} are allowed, and ${step_id} is the largest with ${sizes[largest]}`,
  };
}

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
