import type { JobDocument, JobList, PipelineState } from '@attacca/core';
import { alignColumns } from '../progress/columns';
import { costText } from '../progress/cost-text';
import { failedItemLines, jobBars } from '../progress/job-lines';
import { describeFailure } from './describe-failure';

/** A job as a person reads it: what it is, a line per step, and what went wrong. */
export function jobText(job: JobDocument): string {
  const what = job.preset === null ? 'a pipeline of its own' : `preset ${job.preset}`;
  return [
    `Job ${job.job_id}: ${job.state}`,
    `  ${what} over ${inputNames(job)}, submitted ${job.created_at}`,
    ...settingLines(job),
    ...jobBars(job, Date.now()),
    ...failedItemLines(job),
    `  ${costText(job.usage, job.cost)}`,
    ...(job.error === null ? [] : [describeFailure(job)]),
    '',
  ].join('\n');
}

/** How it was asked to run, where that is not as usual. */
function settingLines({ origin, priority, cache, deadline_at }: JobDocument): string[] {
  const settings = [
    ...(origin === null ? [] : [`after job ${origin.job_id}`]),
    ...(priority === 0 ? [] : [`priority ${priority}`]),
    ...(cache === 'use' ? [] : [`cache ${cache}`]),
    ...(deadline_at === null ? [] : [`deadline ${deadline_at}`]),
  ];
  return settings.length === 0 ? [] : [`  ${settings.join(', ')}`];
}

/** A table, one job a line. */
export function listText({ jobs, next_cursor }: JobList, state?: PipelineState): string {
  if (jobs.length === 0)
    return state === undefined
      ? 'No jobs yet. Make one with: attacca run FILE --preset NAME\n'
      : `No job is ${state}.\n`;
  const rows = jobs.map((job) => [
    job.job_id,
    job.waiting ? `${job.state} (waits)` : job.state,
    job.preset ?? '-',
    inputNames(job),
    job.created_at,
  ]);
  const only = state === undefined ? '' : ` --state ${state}`;
  const more = next_cursor === null ? [] : [`More: attacca jobs${only} --cursor ${next_cursor}`];
  const head = ['JOB', 'STATE', 'PRESET', 'INPUT', 'SUBMITTED'];
  return [...alignColumns([head, ...rows]), ...more, ''].join('\n');
}

function inputNames({ inputs }: JobDocument): string {
  return Object.values(inputs)
    .map(({ name }) => name)
    .join(', ');
}
