import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AttaccaError } from '@attacca/core';
import { exchange } from '../../runtime/http/exchange';
import { parseModelCard, type ModelCard, type ModelFormat } from './model-card';
import { type ModelForm } from './model-form';

const CARD = 'card.json';
const DOWNLOAD_LIMIT_MS = 60_000;

/** Where models lie: a folder per model, with its card and its files. */
export interface ModelSource {
  card(model: string): Promise<ModelCard>;
  /** One of the card's forms, verified. @throws AttaccaError CHECKSUM_MISMATCH, STORAGE_ERROR, INTERNAL */
  form(card: ModelCard, format: ModelFormat): Promise<ModelForm>;
}

type ReadBytes = (path: string) => Promise<Buffer>;

/**
 * @param location a folder (a mounted bucket is one), or a URL below which models lie: `https://…`, `http://…`, or
 *   `gs://bucket/path` of a bucket that everybody may read, since a worker has no credentials. Null for those that came
 *   with the program.
 */
export function modelSource(location: string | null): ModelSource {
  const read = location === null ? readerOf(shippedFolder()) : readerOf(location);
  return {
    card: async (model) => {
      const path = `${model}/${CARD}`;
      return parseModelCard((await read(path)).toString('utf8'), path);
    },
    form: async (card, format) => {
      const form = card.forms.find((one) => one.format === format);
      if (form === undefined) {
        throw new AttaccaError('INTERNAL', `The model ${card.name} has no form of ${format}.`);
      }
      const contents = await Promise.all(
        form.files.map(async ({ path, sha256 }) => {
          const bytes = await read(`${card.name}/${path}`);
          verify(bytes, sha256, `${card.name}/${path}`);
          return bytes;
        }),
      );
      const { name, inputs, outputs } = card;
      return { name, inputs, outputs, contents, tensors: form.tensors };
    },
  };
}

function readerOf(location: string): ReadBytes {
  const url = location.replace(/^gs:\/\//, 'https://storage.googleapis.com/');
  if (/^https?:\/\//.test(url)) return (path) => download(`${url.replace(/\/+$/, '')}/${path}`);
  return (path) => readFile(join(location, path)).catch((cause: unknown) => missing(path, cause));
}

function missing(path: string, cause: unknown): never {
  throw new AttaccaError('INTERNAL', `The model file ${path} cannot be read.`, { cause });
}

async function download(url: string): Promise<Buffer> {
  const { status, body } = await exchange(
    url,
    { method: 'GET', headers: {} },
    DOWNLOAD_LIMIT_MS,
  ).catch((cause: unknown) => {
    throw new AttaccaError('STORAGE_ERROR', `No answer from ${url}.`, { cause });
  });
  if (status === 200) return body;
  throw new AttaccaError('STORAGE_ERROR', `${url} answers with status ${status}.`);
}

function verify(bytes: Buffer, sha256: string, path: string): void {
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return;
  const message = `The model file ${path} has not the SHA-256 that its card says.`;
  throw new AttaccaError('CHECKSUM_MISMATCH', message);
}

/** Beside a built program, or where they are in the sources. */
function shippedFolder(): string {
  const beside = join(__dirname, 'models');
  return existsSync(beside) ? beside : join(__dirname, '..', 'models');
}
