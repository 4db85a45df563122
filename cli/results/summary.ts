import type { OutputRecord } from './output-record';
import type { ResultDocument } from './result-file';
import { alignColumns } from '../progress/columns';
import { costText } from '../progress/cost-text';

/** What a person wants to know at the end: steps with their times, and where each output is. */
export function summaryText(result: ResultDocument, folder: string): string {
  const steps = result.pipeline.map((step) => [
    `  ${step.step_id}`,
    `${step.service} / ${step.operation}`,
    step.items === null ? '' : `${countText(step.items)}${failedText(step.items_failed)}`,
    step.cached ? 'cached' : step.seconds === null ? '' : `${step.seconds.toFixed(2)} s`,
  ]);
  const outputs = result.outputs.map((output) => [
    `  ${pathText(output, folder)}`,
    contentText(output),
    sizeText(output.size_bytes),
  ]);
  return [
    'Steps',
    ...alignColumns(steps),
    'Results',
    ...alignColumns([...outputs, [`  ${folder}/result.json`, 'this summary and more', '']]),
    timingText(result),
    ...(result.usage === null ? [] : [costText(result.usage, result.cost)]),
    '',
  ].join('\n');
}

function pathText({ path, cardinality }: OutputRecord, folder: string): string {
  return cardinality === 'many' ? `${folder}/${path}/` : `${folder}/${path}`;
}

function contentText({ type, shape, items }: OutputRecord): string {
  if (items !== undefined) return `${type ?? 'file'} × ${items.length}`;
  return shape === undefined ? (type ?? 'file') : `${type ?? 'file'} ${shape.join(' × ')}`;
}

function countText(items: number): string {
  return items === 1 ? '1 item' : `${items} items`;
}

function failedText(failed: number): string {
  return failed === 0 ? '' : `, ${failed} failed`;
}

function timingText({ timings, sweeper_moves }: ResultDocument): string {
  const parts = Object.entries(timings)
    .filter(([name]) => name !== 'total_seconds')
    .map(([name, seconds]) => `${name.replace('_seconds', '')} ${seconds.toFixed(1)} s`);
  const total = timings['total_seconds'];
  const sweeper = sweeper_moves === 0 ? '' : `; moved by the sweeper ${sweeper_moves} times`;
  return `${total === undefined ? 'Done' : `Done in ${total.toFixed(1)} s`} (${parts.join(', ')})${sweeper}`;
}

function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  return power === 0 ? `${bytes} B` : `${(bytes / 1024 ** power).toFixed(1)} ${units[power]}`;
}
