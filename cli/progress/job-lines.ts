import type { JobDocument, StepDocument } from '@attacca/core';
import { alignColumns } from './columns';

const BAR_CELLS = 24;

/** The state of a job as one line per step, with bars: what a terminal shows. */
export function jobBars(job: JobDocument, now: number): string[] {
  const bars = job.steps.map((step) => [
    `  ${step.step_id}`,
    bar(fractionOf(step)),
    itemsText(step),
    stateText(step),
    elapsedText(step, now),
  ]);
  return [...alignColumns(bars), ...(job.waiting ? [`  ${waitingText}`] : [])];
}

/** Of a job that has not begun because of others of the same user. */
export const waitingText = 'waits for its turn: enough of your jobs are at work';

/** The items of a job that failed, as far as they are told: an item a line. */
export function failedItemLines({ steps }: Pick<JobDocument, 'steps'>): string[] {
  return steps.flatMap(({ step_id, state, failed_items, progress }) => {
    const lines = failed_items.map(
      ({ index, error_code, error_message }) =>
        `  ${step_id} item ${index}: ${error_message} (${error_code})`,
    );
    const untold = progress.items_failed - failed_items.length;
    const more = untold > 0 ? [`  ${step_id}: ${untold} more`] : [];
    const kind = state === 'completed' ? 'failed, and were tolerated' : 'failed';
    return lines.length === 0 ? [] : [`Items of ${step_id} that ${kind}`, ...lines, ...more];
  });
}

/** A bar of fixed width; `fraction` from 0 to 1. */
export function bar(fraction: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_CELLS);
  return '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
}

/** How far a step is, 0 to 1. */
function fractionOf({ state, progress }: StepDocument): number {
  if (state === 'completed') return 1;
  const { items_total, items_done } = progress;
  return items_total === null || items_total === 0 ? 0 : items_done / items_total;
}

/** How far a step is, in words: what a log shows. Two equal texts mean that nothing happened. */
export function stepText(step: StepDocument): string {
  return [step.step_id + ':', stateText(step), itemsText(step)]
    .filter((part) => part !== '')
    .join(' ');
}

function itemsText({ is_mapped, progress, state }: StepDocument): string {
  if (!is_mapped || progress.items_total === null) return '';
  // A step that completes in spite of them was told to.
  const tolerated = state === 'completed' ? ' (tolerated)' : '';
  const { items_failed } = progress;
  const failed = items_failed === 0 ? '' : `, ${items_failed} failed${tolerated}`;
  return `${progress.items_done}/${progress.items_total}${failed}`;
}

function stateText({ state, cached }: StepDocument): string {
  return cached && state === 'completed' ? 'completed (cached)' : state;
}

function elapsedText({ queued_at, started_at, finished_at }: StepDocument, now: number): string {
  const from = queued_at ?? started_at;
  if (from === null) return '';
  const to = finished_at === null ? now : Date.parse(finished_at);
  return `${Math.max(0, (to - Date.parse(from)) / 1000).toFixed(1)} s`;
}
