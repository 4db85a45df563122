import { createHash } from 'node:crypto';
import {
  type BlobFacts,
  type Catalog,
  type LeasedTask,
  type Port,
  type TaskOutput,
} from '@attacca/core';

/** What a task leaves at its ports, of the size and form that real workers report. */
export function outputsOf(
  task: LeasedTask,
  catalog: Catalog,
  items: number,
): Readonly<Record<string, TaskOutput>> {
  const operation = catalog.findOperation(task.service, task.operation);
  const ports = operation?.outputs ?? [];
  return Object.fromEntries(ports.map((port) => [port.name, outputOf(task, port, items)]));
}

function outputOf(task: LeasedTask, port: Port, items: number): TaskOutput {
  const blob = (what: string, size_bytes: number): BlobFacts => ({
    sha256: createHash('sha256')
      .update(`${task.job_id} ${task.task_id} ${port.name} ${what}`)
      .digest('hex'),
    size_bytes,
    media_type: 'application/octet-stream',
    extension: what === 'list' ? 'json' : 'npy',
  });
  if (port.cardinality === 'many') {
    const list = blob('list', items * viewBytes);
    return { kind: 'views', count: items, list, file: blob('file', 2_000_000_000) };
  }
  if (task.batch === null) return { kind: 'file', ...blob('file', 100_000) };
  const { from, to } = task.batch;
  const length = 128 + 13 * 44 * 4;
  const packed = Array.from({ length: to - from }, (_, position) => ({
    index: from + position,
    offset: position * length,
    length,
    shape: [13, 44],
  }));
  return { kind: 'pack', ...blob('pack', packed.length * length), items: packed };
}

/** A view in the JSON of a view list: two sample positions, brackets and commas. */
export const viewBytes = 22;

/** Every blob that outputs speak of. */
export function blobsOf(outputs: Readonly<Record<string, TaskOutput>>): BlobFacts[] {
  return Object.values(outputs).flatMap((output): BlobFacts[] =>
    output.kind === 'views' ? [output.list, output.file] : [output],
  );
}
