import { type Join, type Pipeline, type Step } from '@attacca/core';
import { type World } from '../world';
import { tasksOf } from './produced';

/** Counts a completed fan-out anew from its tasks, and compares with its joins. @throws Error saying what differs */
export function checkJoins(world: World, pipeline: Pipeline, step: Step): void {
  const { fan_out, step_id, generation } = step;
  if (fan_out === null) return;
  const joins = joinsOf(world, pipeline.job_id, step);
  const open = joins.find(({ missing }) => missing !== 0);
  if (open !== undefined)
    throw new Error(`step ${step_id} is complete, and join ${open.join_id} misses ${open.missing}`);
  const roots = joins.filter(({ parent }) => parent === null);
  if (roots.length !== 1) throw new Error(`step ${step_id} has ${roots.length} root joins`);
  const leaves = joins.filter(({ join_id }) => join_id.split('.').at(-2) === '0');
  if (leaves.length !== fan_out.leaves)
    throw new Error(
      `step ${step_id} has ${leaves.length} leaves, and should have ${fan_out.leaves}`,
    );
  for (const task of tasksOf(world, pipeline.job_id, step_id)) {
    const isOver = task.state === 'completed' || task.state === 'failed';
    if (!isOver)
      throw new Error(`step ${step_id} is complete, and ${task.task_id} is ${task.state}`);
    if (task.generation > generation) throw new Error(`${task.task_id} comes from the future`);
  }
  const counted = roots[0]?.failed_items ?? 0;
  if (counted !== step.items_failed)
    throw new Error(`step ${step_id} says ${step.items_failed} failed, its root ${counted}`);
}

function joinsOf(world: World, job_id: string, { step_id, generation }: Step): Join[] {
  const joins: Join[] = [];
  for (const { data } of world.database.collection(`pipelines/${job_id}/joins`)) {
    const join = data as unknown as Join;
    if (join.step_id === step_id && join.generation === generation) joins.push(join);
  }
  return joins;
}
