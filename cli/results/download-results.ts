import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttaccaClient } from '@attacca/client';
import type {
  FileDocument,
  JobDocument,
  OutputDocument,
  StepDocument,
  ViewList,
} from '@attacca/core';
import { localSource, remoteSource, type ByteSource } from './byte-source';
import { nameOutputs } from './output-names';
import { manyFiles, oneFile, type OutputFacts, type OutputRecord } from './output-record';
import { windowsOf, writeFileWhole } from './write-file';
import { writePack } from './write-pack';
import { writeViews } from './write-views';

export interface DownloadOptions {
  readonly client: Pick<AttaccaClient, 'getFile' | 'listFiles'>;
  readonly job: JobDocument;
  /** Where the results go; made if it is not there. */
  readonly folder: string;
  /** Steps whose outputs nobody wants; default none. */
  readonly except?: readonly string[];
  readonly onOutput?: (record: OutputRecord) => void;
}

/** Files of one output: what to do with them, and where. */
interface Place extends DownloadOptions {
  readonly facts: OutputFacts;
  /** Name on disk, without extension. */
  readonly name: string;
}

/** The steps of a job that somebody asked for. */
export function visibleSteps({ steps }: Pick<JobDocument, 'steps'>): StepDocument[] {
  return steps.filter((step) => !step.implicit);
}

/**
 * Writes the outputs of a job's steps into a folder, each checked against its SHA-256.
 * @throws Error when bytes are not what they should be; what was complete by then stays.
 */
export async function downloadResults(options: DownloadOptions): Promise<OutputRecord[]> {
  const { except = [] } = options;
  const steps = visibleSteps(options.job).filter(({ step_id }) => !except.includes(step_id));
  const nameOf = nameOutputs(
    steps.map(({ step_id, operation, outputs }) => ({
      step_id,
      operation,
      outputs: Object.entries(outputs).map(([name, { kind }]) => ({
        name,
        isFile: kind === 'file',
      })),
    })),
  );
  const records: OutputRecord[] = [];
  for (const { step_id, outputs } of steps) {
    for (const [output, document] of Object.entries(outputs)) {
      const facts = { step_id, output, type: document.type };
      const record = await downloadOutput(
        { ...options, facts, name: nameOf(step_id, output) },
        document,
      );
      options.onOutput?.(record);
      records.push(record);
    }
  }
  return records;
}

async function downloadOutput(place: Place, document: OutputDocument): Promise<OutputRecord> {
  switch (document.kind) {
    case 'items':
      return downloadItems(place);
    case 'views':
      return downloadViews(place, fileIdOf(place, document));
    case 'file':
      return downloadFile(place, fileIdOf(place, document));
  }
}

async function downloadFile(place: Place, fileId: string): Promise<OutputRecord> {
  const file = await place.client.getFile(fileId);
  const path = `${place.name}.${file.extension ?? 'bin'}`;
  const source = sourceOf(place, file);
  const written = await writeFileWhole(join(place.folder, path), windowsOf(source), file.sha256);
  return oneFile(place.facts, {
    path,
    ...written,
    ...(file.shape === null ? {} : { shape: file.shape }),
  });
}

async function downloadViews(place: Place, fileId: string): Promise<OutputRecord> {
  const views = await place.client.getFile(fileId);
  if (views.views === null) throw new Error(`File ${fileId} holds no views.`);
  const pcm = sourceOf(place, await place.client.getFile(views.views.source_file_id));
  return withVerifiedCopy(place, views, async (copy) => {
    const text = Buffer.from(await copy.read(0, copy.sizeBytes)).toString('utf8');
    const list = JSON.parse(text) as ViewList;
    const items = await writeViews({ list, pcm, folder: place.folder, name: place.name });
    return manyFiles(place.facts, place.name, items);
  });
}

async function downloadItems(place: Place): Promise<OutputRecord> {
  const { client, job, facts, folder, name } = place;
  const packs = await client.listFiles({
    jobId: job.job_id,
    stepId: facts.step_id,
    port: facts.output,
  });
  const items = [];
  for (const { file_id } of packs) {
    const pack = await client.getFile(file_id);
    const written = await withVerifiedCopy(place, pack, (source) =>
      writePack({
        items: pack.items ?? [],
        source,
        folder,
        name,
        extension: pack.extension ?? 'bin',
      }),
    );
    items.push(...written);
  }
  return manyFiles(facts, name, items);
}

/** Lets `use` read a file of which all bytes have been checked; its copy on disk goes afterwards. */
async function withVerifiedCopy<Result>(
  place: Place,
  file: FileDocument,
  use: (copy: ByteSource) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'attacca-download-'));
  try {
    const path = join(folder, 'copy');
    await writeFileWhole(path, windowsOf(sourceOf(place, file)), file.sha256);
    const copy = await localSource(path);
    return await use(copy).finally(() => copy.close());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The bytes of a stored file; links live for an hour, a new one is asked for when need be. */
function sourceOf({ client }: Place, file: FileDocument): ByteSource {
  let first = file.download_url;
  return remoteSource({
    sizeBytes: file.size_bytes ?? 0,
    link: async () => {
      const link = first ?? (await client.getFile(file.file_id)).download_url;
      first = undefined;
      if (link === undefined)
        throw new Error(`The API gives no download link for file ${file.file_id}.`);
      return link;
    },
  });
}

function fileIdOf({ facts }: Place, { file_id }: OutputDocument): string {
  if (file_id === null)
    throw new Error(`Output ${facts.output} of step ${facts.step_id} names no file.`);
  return file_id;
}
