import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type AudioFacts, type Operation, type PortType, type ResultSummary } from '@attacca/core';
import { type ProducedFile, type ProducedOutput, type WorkResult } from '../execution/work-order';
import { cutViews } from './cut-views';

/** One file in the result folder. */
export interface LocalOutputFile {
  readonly path: string;
  readonly sha256: string;
  readonly size_bytes: number;
  readonly media_type: string;
  readonly shape?: readonly number[];
  readonly dtype?: string;
  readonly audio?: AudioFacts;
  readonly summary?: ResultSummary;
}

/** One output: a file, or the items of a `many` output. */
export type LocalOutput =
  | ({ readonly kind: 'file'; readonly type: PortType } & LocalOutputFile)
  | { readonly kind: 'items'; readonly type: PortType; readonly items: readonly LocalOutputFile[] };

interface ArrangeOptions {
  readonly operation: Operation;
  /** Where everything is made, on the same disk as `outDir`. */
  readonly folder: string;
  readonly outDir: string;
  readonly signal: AbortSignal;
}

/**
 * Puts the outputs of an execution where a person looks for them: `<output>.<extension>`, items as
 * `<output>/<index>.<extension>` with views cut out as WAV. All are made first and then moved.
 */
export async function arrangeOutputs(
  result: WorkResult,
  options: ArrangeOptions,
): Promise<Record<string, LocalOutput>> {
  const staging = join(options.folder, 'arranged');
  await mkdir(staging, { recursive: true });
  const outputs: Record<string, LocalOutput> = {};
  for (const port of options.operation.outputs) {
    const output = result.outputs[port.name];
    if (output === undefined) continue;
    const place = { staging, port: port.name, ...options };
    outputs[port.name] = { ...(await arrange(output, place)), type: port.type };
  }
  for (const port of Object.keys(outputs))
    await publish(outputs[port]!, { port, staging, outDir: options.outDir });
  return outputs;
}

interface Place extends ArrangeOptions {
  readonly staging: string;
  readonly port: string;
}

type Arranged =
  | ({ readonly kind: 'file' } & LocalOutputFile)
  | { readonly kind: 'items'; readonly items: readonly LocalOutputFile[] };

async function arrange(output: ProducedOutput, place: Place): Promise<Arranged> {
  if (output.kind === 'views') {
    const folder = join(place.staging, place.port);
    const views = await cutViews(output, { folder, signal: place.signal });
    const items = views.map(({ name, ...facts }) => ({
      path: join(place.outDir, place.port, name),
      ...facts,
    }));
    return { kind: 'items', items };
  }
  const { sha256, size_bytes, media_type, extension, shape, dtype, audio, summary } = output.file;
  const name = `${place.port}.${extension}`;
  await put(output.file, join(place.staging, name));
  return {
    kind: 'file',
    path: join(place.outDir, name),
    sha256,
    size_bytes,
    media_type,
    ...(shape === undefined ? {} : { shape }),
    ...(dtype === undefined ? {} : { dtype }),
    ...(audio === undefined ? {} : { audio }),
    ...(summary === undefined ? {} : { summary }),
  };
}

async function put({ source, is_input }: ProducedFile, path: string): Promise<void> {
  if ('bytes' in source) return writeFile(path, source.bytes);
  await (is_input ? copyFile : rename)(source.path, path);
}

/** Moves one output to its place; what was there of an earlier run goes. */
async function publish(
  output: LocalOutput,
  {
    port,
    staging,
    outDir,
  }: { readonly port: string; readonly staging: string; readonly outDir: string },
): Promise<void> {
  const name = output.kind === 'file' ? basename(output.path) : port;
  await rm(join(outDir, name), { recursive: true, force: true });
  await rename(join(staging, name), join(outDir, name));
}
