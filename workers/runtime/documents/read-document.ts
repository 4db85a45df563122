import { readFile } from 'node:fs/promises';
import { AttaccaError } from '@attacca/core';
import { type LocalFile } from '../execution/work-order';
import { type DocumentField } from './document-field';
import { DocumentObject } from './document-object';

/** The notes of four hours of dense music have a fifth of it. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/** A JSON input, for its errors: the port, and what it takes in words. */
export interface DocumentInput {
  readonly port: string;
  readonly takes: string;
  /** Default 64 MiB. */
  readonly largestBytes?: number;
}

type Parse<Content> = (document: DocumentObject) => Content;

/**
 * What a JSON input says.
 * @param parse reads the fields; its errors name them
 * @throws AttaccaError INPUT_MISMATCH when the file is no such document
 */
export async function readDocument<Content>(
  { path, size_bytes }: LocalFile,
  input: DocumentInput,
  parse: Parse<Content>,
): Promise<Content> {
  const { largestBytes = LARGEST_BYTES } = input;
  if (size_bytes > largestBytes)
    refuse(input, `has ${size_bytes} bytes, and at most ${largestBytes} are read`);
  return parseDocument(await readFile(path, 'utf8'), input, parse);
}

/** The same of a text that is here already. @throws AttaccaError INPUT_MISMATCH */
export function parseDocument<Content>(
  text: string,
  input: DocumentInput,
  parse: Parse<Content>,
): Content {
  const refuseField = ({ path, allowed }: DocumentField): never =>
    refuse(input, `has no usable ${path}: it must be ${allowed}`);
  return parse(new DocumentObject(parsed(text, input), '', refuseField));
}

function parsed(text: string, input: DocumentInput): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return refuse(input, 'is no JSON');
  }
}

function refuse({ port, takes }: DocumentInput, what: string): never {
  throw new AttaccaError('INPUT_MISMATCH', `The input "${port}" ${what}; it takes ${takes}.`);
}
