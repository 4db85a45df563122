import { check } from '../report/check';
import { type Verdict } from '../noop/operations';
import { gapBetween, milliseconds, readJobRecords, tasksOf, type JobRecords } from './job-records';
import { cpuBetween, usageOf } from './process-usage';
import { type BenchStack } from './stack';
import { type BenchUser } from './user';

export interface FanOutRequest {
  readonly input_file_id: string;
  readonly items: number;
  /** Items a task takes at most; null leaves it to the core. */
  readonly batchItems: number | null;
}

export interface FanOutResult {
  readonly items: number;
  readonly tasks: number;
  /** From the moment the items are there to the end of what gathers them. */
  readonly seconds: number;
  /** From the submission to the moment the client sees that the job is complete. */
  readonly jobSeconds: number;
  /** Milliseconds from the end of `emit` to the first lease of an item, and from the last item to what gathers. */
  readonly opensAfter: number;
  readonly gathersAfter: number;
  /** Of `pipelines/{id}`, as JSON. */
  readonly pipelineBytes: number;
  /** CPU seconds of every process, for the whole job. */
  readonly cpuSeconds: Readonly<Record<string, number>>;
}

/** Makes items that do nothing, maps over them and gathers them. @throws WrongResult */
export async function runFanOut(
  { stack }: BenchStack,
  user: BenchUser,
  { input_file_id, items, batchItems }: FanOutRequest,
): Promise<FanOutResult> {
  const before = usageOf(stack);
  const started = performance.now();
  const over = { step: 'emit', output: 'items' };
  const batch = batchItems === null ? {} : { batch: { max_items: batchItems } };
  const job = await user.run({
    input_file_id,
    pipeline: [
      { step_id: 'emit', service: 'noop', operation: 'emit', parameters: { count: items } },
      { step_id: 'item', service: 'noop', operation: 'noop', map: { over, ...batch } },
      { step_id: 'gather', service: 'noop', operation: 'gather' },
    ],
  });
  const jobSeconds = (performance.now() - started) / 1000;
  const cpuSeconds = cpuBetween(before, usageOf(stack));
  const verdict = await user.readJson<Verdict>(job, { stepId: 'gather', port: 'verdict' });
  check(
    verdict.items === items && verdict.wrong === 0,
    `Of ${items} items ${verdict.items} were gathered, ${verdict.wrong} of them wrong.`,
  );
  const records = await readJobRecords(stack, job.job_id);
  return { ...measured(records), items, jobSeconds, cpuSeconds };
}

function measured(records: JobRecords): Omit<FanOutResult, 'items' | 'jobSeconds' | 'cpuSeconds'> {
  const [emit] = tasksOf(records, 'emit');
  const [gather] = tasksOf(records, 'gather');
  const pipelineBytes = Buffer.byteLength(JSON.stringify(records.pipeline));
  return {
    tasks: tasksOf(records, 'item').length,
    seconds: (milliseconds(gather?.finished_at) - milliseconds(emit?.finished_at)) / 1000,
    opensAfter: gapBetween(records, 'emit', 'item'),
    gathersAfter: gapBetween(records, 'item', 'gather'),
    pipelineBytes,
  };
}
