import { type DocumentReader } from '@attacca/cloud';
import {
  rootJoinId,
  scopeOf,
  type Join,
  type Pipeline,
  type StepFacts,
  type Task,
} from '@attacca/core';
import { paths } from './paths';

/** Reads what `advance` needs to know of the steps that are under way. */
export async function readFacts(
  reader: DocumentReader,
  pipeline: Pipeline,
): Promise<Readonly<Record<string, StepFacts>>> {
  const active = pipeline.steps.filter(
    (step) => (step.state === 'queued' || step.state === 'processing') && step.expansion !== null,
  );
  const { job_id } = pipeline;
  const rootPaths = active.map((step) => paths.join(job_id, rootJoinId(scopeOf(step))));
  const taskPaths = active
    .filter((step) => step.map === null)
    .map((step) => paths.task(job_id, step.step_id));
  const documents = await reader.getAll<unknown>([...rootPaths, ...taskPaths]);
  const tasks = documents.slice(active.length) as (Task | undefined)[];
  return Object.fromEntries(
    active.map((step, index) => [
      step.step_id,
      {
        root: documents[index] as Join | undefined,
        task: tasks.find((task) => task?.step_id === step.step_id),
      },
    ]),
  );
}
