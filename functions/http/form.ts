import { createHash } from 'node:crypto';
import { Busboy, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy';
import { AttaccaError, type FieldError } from '@attacca/core';
import { type RouteRequest } from './route';

/** One file of a form, and what stands for it in the body. */
export interface FormFile {
  readonly name: string;
  readonly media_type: string;
  readonly size_bytes: number;
  readonly sha256: string;
}

/** A form as a handler sees it: its fields as a body whose form can be checked, and the bytes of its files. */
export interface Form {
  readonly body: Readonly<Record<string, string | FormFile>>;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** A form has few fields, and they are short: everything long is a file. */
const LIMITS = { fields: 32, fieldSize: 64 * 1024, files: 4, parts: 36, headerPairs: 32 };
const MULTIPART = /^multipart\/form-data\b/i;

/**
 * Reads a form of `multipart/form-data` that the framework has handed over as bytes.
 * @param largestFile in bytes
 * @throws AttaccaError INVALID_REQUEST for another content type, a broken form, or a field given twice; PAYLOAD_TOO_LARGE
 */
export async function readForm(
  { headers, body }: Pick<RouteRequest<unknown>, 'headers' | 'body'>,
  largestFile: number,
): Promise<Form> {
  const [type = ''] = [headers['content-type'] ?? ''].flat();
  if (!MULTIPART.test(type) || !(body instanceof Uint8Array)) throw notAForm(type);
  const fields = new Map<string, string | FormFile>();
  const files = new Map<string, Buffer>();
  const limits = { ...LIMITS, fileSize: largestFile };
  await parse({ headers: { 'content-type': type }, limits, body }, (name, value) => {
    if (fields.has(name)) throw invalid({ field: name, message: 'is given more than once' });
    if (typeof value === 'string') return void fields.set(name, value);
    const { bytes, ...file } = value;
    files.set(name, bytes);
    fields.set(name, { ...file, size_bytes: bytes.length, sha256: sha256(bytes) });
  });
  return { body: Object.fromEntries(fields), files };
}

interface Parsing {
  readonly headers: BusboyHeaders;
  readonly limits: typeof LIMITS & { readonly fileSize: number };
  readonly body: Uint8Array;
}

type Part = string | { readonly name: string; readonly media_type: string; readonly bytes: Buffer };

/** Hands over each part as it is read; what `take` throws ends the reading. */
function parse(
  { headers, limits, body }: Parsing,
  take: (name: string, part: Part) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void =>
      reject(error instanceof AttaccaError ? error : broken(error));
    const guarded = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        fail(error);
      }
    };
    guarded(() => {
      const parser = new Busboy({ headers, limits });
      // The parser tells of each part by these parameters.
      // eslint-disable-next-line max-params
      parser.on('field', (name, value, _isNameCut, isCut) =>
        guarded(() => {
          if (isCut) throw tooLong(name, `${limits.fieldSize} bytes`);
          take(name, value);
        }),
      );
      // eslint-disable-next-line max-params
      parser.on('file', (field, stream, name, _encoding, media_type) =>
        collect(stream, fail, (bytes) =>
          guarded(() => {
            if (stream.truncated) throw tooLarge(field, limits.fileSize);
            take(field, { name, media_type, bytes });
          }),
        ),
      );
      for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
        parser.on(limit, () => fail(tooLong('(body)', `${limits.parts} parts`)));
      parser.on('error', fail);
      parser.on('finish', resolve);
      parser.end(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
    });
  });
}

function collect(
  stream: BusboyFileStream,
  fail: (error: unknown) => void,
  done: (bytes: Buffer) => void,
): void {
  const chunks: Buffer[] = [];
  stream.on('error', fail);
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => done(Buffer.concat(chunks)));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function notAForm(given: string): AttaccaError {
  const allowed = 'multipart/form-data';
  return invalid({ field: 'Content-Type', given, allowed, message: `must be ${allowed}` });
}

function broken(cause: unknown): AttaccaError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return invalid({ field: '(body)', message: `is no form that can be read: ${message}` }, cause);
}

function tooLong(field: string, allowed: string): AttaccaError {
  return invalid({ field, allowed, message: `is longer than ${allowed}` });
}

function tooLarge(field: string, largest: number): AttaccaError {
  const allowed = `at most ${largest} bytes`;
  const message = `has more than ${largest} bytes; larger files go through POST /api/v1/uploads`;
  return new AttaccaError('PAYLOAD_TOO_LARGE', `${field} ${message}.`, {
    errors: [{ field, allowed, message }],
  });
}

function invalid(fault: FieldError, cause?: unknown): AttaccaError {
  const summary = `The request is not valid: ${fault.field} ${fault.message}.`;
  return new AttaccaError('INVALID_REQUEST', summary, { errors: [fault], cause });
}
