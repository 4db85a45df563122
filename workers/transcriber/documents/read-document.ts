import { readFile } from 'node:fs/promises';
import { AttaccaError } from '@attacca/core';
import { type LocalFile } from '../../runtime/execution/work-order';
import { type DocumentField } from './document-field';
import { DocumentObject } from './document-object';

/** The notes of four hours of dense music have a fifth of it. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/**
 * What a JSON input says.
 * @param input the port, and what it takes in words, for the error
 * @param parse reads the fields; its errors name them
 * @throws AttaccaError INPUT_MISMATCH when the file is no such document
 */
export async function readDocument<Content>(
  { path, size_bytes }: LocalFile,
  input: { readonly port: string; readonly takes: string },
  parse: (document: DocumentObject) => Content,
): Promise<Content> {
  const refuse = (what: string): never => {
    throw new AttaccaError(
      'INPUT_MISMATCH',
      `The input "${input.port}" ${what}; it takes ${input.takes}.`,
    );
  };
  if (size_bytes > LARGEST_BYTES) {
    return refuse(`has ${size_bytes} bytes, and at most ${LARGEST_BYTES} are read`);
  }
  const refuseField = (field: DocumentField): never =>
    refuse(`has no usable ${field.path}: it must be ${field.allowed}`);
  return parse(new DocumentObject(parsed(await readFile(path, 'utf8'), refuse), '', refuseField));
}

function parsed(text: string, refuse: (what: string) => never): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return refuse('is no JSON');
  }
}
