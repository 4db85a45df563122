import type { PortType } from '@attacca/core';

/** One written file, as `result.json` lists it. */
export interface WrittenFile {
  /** Relative to the folder of the results. */
  readonly path: string;
  readonly sha256: string;
  readonly size_bytes: number;
  /** Of a matrix. */
  readonly shape?: readonly number[];
}

/** One output, as `result.json` lists it. */
export interface OutputRecord {
  readonly step_id: string;
  readonly output: string;
  readonly type: PortType | null;
  /** `one` file, or `many` in a folder. */
  readonly cardinality: 'one' | 'many';
  /** Of the file, or of the folder of the items. */
  readonly path: string;
  readonly sha256?: string;
  readonly size_bytes: number;
  readonly shape?: readonly number[];
  readonly items?: readonly (WrittenFile & { readonly index: number })[];
}

export interface OutputFacts {
  readonly step_id: string;
  readonly output: string;
  readonly type: PortType | null;
}

/** The record of an output that is one file. */
export function oneFile(facts: OutputFacts, file: WrittenFile): OutputRecord {
  return { ...facts, cardinality: 'one', ...file };
}

/** The record of an output that is a folder of items. */
export function manyFiles(
  facts: OutputFacts,
  path: string,
  items: NonNullable<OutputRecord['items']>,
): OutputRecord {
  const inOrder = [...items].sort((a, b) => a.index - b.index);
  const sizeBytes = inOrder.reduce((sum, item) => sum + item.size_bytes, 0);
  return { ...facts, cardinality: 'many', path, size_bytes: sizeBytes, items: inOrder };
}
