import { fullUsage, type Pipeline, type Resource } from '@attacca/core';
import { type World } from '../world';
import { tasksOf } from './produced';

/** What is counted in tasks alone: on its way up the joins nothing is added to it, and nothing may get lost. */
const ofTasksAlone: readonly Resource[] = [
  'worker_requests',
  'worker_vcpu_seconds',
  'worker_gib_seconds',
  'pubsub_bytes',
  'storage_writes',
  'storage_bytes',
  'saved_vcpu_seconds',
  'saved_gib_seconds',
];

/**
 * Adds up what the tasks of a settled pipeline took, however it ended, and compares with what the pipeline says it took.
 * A retry makes tasks anew, with which what they took before is forgotten: such a pipeline must say more.
 * @throws Error saying what differs
 */
export function checkUsage(world: World, pipeline: Pipeline): void {
  const own = fullUsage(pipeline.usage);
  const tasks = pipeline.steps.flatMap(({ step_id }) => tasksOf(world, pipeline.job_id, step_id));
  const steps = pipeline.steps.map(({ usage }) => fullUsage(usage));
  for (const resource of ofTasksAlone) {
    const used = tasks.reduce((sum, { usage }) => sum + fullUsage(usage)[resource], 0);
    const bySteps = steps.reduce((sum, usage) => sum + usage[resource], 0);
    const lost = used - own[resource];
    if (lost > 1e-6 || (lost < -1e-6 && pipeline.generation === 1))
      throw new Error(`its tasks took ${used} ${resource}, and it says ${own[resource]}`);
    if (Math.abs(bySteps - own[resource]) > 1e-6)
      throw new Error(`its steps took ${bySteps} ${resource}, and it says ${own[resource]}`);
  }
}
