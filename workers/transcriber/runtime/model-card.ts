import { AttaccaError } from '@attacca/core';

/** What models are stored as: ONNX, or a TensorFlow.js graph model (`model.json` and its weights). */
export type ModelFormat = 'onnx' | 'tfjs-graph';

export interface ModelFile {
  /** Within the model's folder. */
  readonly path: string;
  readonly size_bytes: number;
  /** Of its content, in hexadecimal digits. */
  readonly sha256: string;
}

/** One of the formats that a model is there in. */
export interface StoredForm {
  readonly format: ModelFormat;
  /** The first is the model itself. */
  readonly files: readonly ModelFile[];
  /** What the file calls the tensors that the card names. */
  readonly tensors: Readonly<Record<string, string>>;
}

/** A tensor that goes in or comes out; null stands for any number, the windows that are run at once. */
export interface TensorDescription {
  readonly shape: readonly (number | null)[];
  readonly meaning: string;
}

/** A figure that was measured, with what it was measured on. */
export interface MeasuredAccuracy {
  readonly metric: string;
  readonly value: number;
  readonly data: string;
}

/** What a model is, in `card.json` beside it. Other fields may stand there for readers. */
export interface ModelCard {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly trained_on: string;
  /** SPDX, with the files of the model's folder that have its text. */
  readonly licence: { readonly spdx: string; readonly files: readonly string[] };
  readonly sources: readonly string[];
  /** Hz, of the sound it takes. */
  readonly sample_rate: number;
  /** Frames per second of what it gives. */
  readonly frame_rate: number;
  /** What each column of an output stands for, by output. */
  readonly classes: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, TensorDescription>>;
  readonly outputs: Readonly<Record<string, TensorDescription>>;
  readonly forms: readonly StoredForm[];
  readonly accuracy: readonly MeasuredAccuracy[];
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && value !== '';
const isPositive: Check = (value) => Number.isFinite(value) && (value as number) > 0;
const isObject: Check = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const isRecord =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value as object).every(check);
const hasFields =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && faultyFields(value as Record<string, unknown>, fields).length === 0;

/** A path within the folder: never one that leads out of it. */
const isInside: Check = (value) =>
  isText(value) && (value as string).split('/').every((part) => /^[\w-][\w.-]*$/.test(part));

const isTensor = hasFields({
  shape: isList((size) => size === null || (Number.isSafeInteger(size) && (size as number) > 0)),
  meaning: isText,
});

const isForm = hasFields({
  format: (value) => value === 'onnx' || value === 'tfjs-graph',
  files: (value) =>
    isList(
      hasFields({
        path: isInside,
        size_bytes: isPositive,
        sha256: (digits) => isText(digits) && /^[0-9a-f]{64}$/.test(digits as string),
      }),
    )(value) && (value as unknown[]).length > 0,
  tensors: isRecord(isText),
});

const cardFields: Readonly<Record<keyof ModelCard, Check>> = {
  name: isInside,
  version: isText,
  description: isText,
  trained_on: isText,
  licence: hasFields({ spdx: isText, files: isList(isInside) }),
  sources: isList(isText),
  sample_rate: isPositive,
  frame_rate: isPositive,
  classes: isRecord(isText),
  inputs: isRecord(isTensor),
  outputs: isRecord(isTensor),
  forms: isList(isForm),
  accuracy: isList(hasFields({ metric: isText, value: Number.isFinite, data: isText })),
};

/** @throws AttaccaError INTERNAL that names every field that is missing or wrong */
export function parseModelCard(text: string, where: string): ModelCard {
  const card = parsed(text);
  const faults = isObject(card) ? faultyFields(card as Record<string, unknown>, cardFields) : [];
  if (isObject(card) && faults.length === 0) return card as ModelCard;
  const what = isObject(card)
    ? `${faults.join(', ')}: missing, or not as a card has it`
    : 'no object';
  throw new AttaccaError('INTERNAL', `The model card ${where} is not usable: ${what}.`);
}

function faultyFields(
  value: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, Check>>,
): string[] {
  return Object.entries(fields)
    .filter(([name, check]) => !Object.hasOwn(value, name) || !check(value[name]))
    .map(([name]) => name);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
