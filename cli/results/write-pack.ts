import { join } from 'node:path';
import type { PackedItem } from '@attacca/core';
import { partOf, type ByteSource } from './byte-source';
import type { OutputRecord } from './output-record';
import { windowsOf, writeFileWhole } from './write-file';

export interface PackToWrite {
  readonly items: readonly (PackedItem & { readonly shape?: readonly number[] })[];
  readonly source: ByteSource;
  readonly folder: string;
  readonly name: string;
  readonly extension: string;
}

/** Writes every item of a pack as a file of its own, `<name>/<index>.<extension>`. */
export async function writePack(options: PackToWrite): Promise<NonNullable<OutputRecord['items']>> {
  const { items, source, folder, name, extension } = options;
  const written = [];
  for (const { index, offset, length, shape } of items) {
    const path = join(name, `${index}.${extension}`);
    const file = await writeFileWhole(
      join(folder, path),
      windowsOf(partOf(source, offset, length)),
    );
    written.push({ index, path, ...file, ...(shape === undefined ? {} : { shape }) });
  }
  return written;
}
