import { milliseconds, readJobRecords, tasksOf } from './job-records';
import { type BenchStack } from './stack';
import { type BenchUser } from './user';

const STEPS = 8;

/**
 * Runs steps that hand a sound on, one after another, in turn by two services: every step goes through event or
 * message, push and lease; none is chained.
 * @returns milliseconds from each step's completion to the next one's lease
 */
export async function runRelay(
  { stack }: BenchStack,
  user: BenchUser,
  input_file_id: string,
): Promise<number[]> {
  const ids = Array.from({ length: STEPS }, (_, index) => `pass-${index}`);
  const job = await user.run({
    input_file_id,
    pipeline: ids.map((step_id, index) => ({
      step_id,
      service: index % 2 === 0 ? 'noop' : 'relay',
      operation: 'pass',
    })),
  });
  const records = await readJobRecords(stack, job.job_id);
  const tasks = ids.map((id) => tasksOf(records, id)[0]);
  return tasks
    .slice(1)
    .map((task, index) => milliseconds(task?.started_at) - milliseconds(tasks[index]?.finished_at));
}
