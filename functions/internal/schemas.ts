import { maxCompletions } from '@attacca/core';

const text = { type: 'string', minLength: 1, maxLength: 256 };
const sha256 = { type: 'string', pattern: '^[0-9a-f]{64}$' };
const count = { type: 'integer', minimum: 0 };
const seconds = { type: 'number' };
const error = {
  type: 'object',
  required: ['error_type', 'error_code', 'error_message'],
  properties: {
    error_type: { enum: ['APPLICATION_ERROR', 'INFRASTRUCTURE_ERROR'] },
    error_code: text,
    error_message: { type: 'string', maxLength: 10_000 },
    raw_traceback: { type: 'string', maxLength: 100_000 },
  },
};
/** Kept in the pipeline's document: few and short. */
const summary = {
  type: 'object',
  maxProperties: 16,
  propertyNames: { pattern: '^[a-z][a-z0-9_]{0,63}$' },
  additionalProperties: { type: ['number', 'string'], maxLength: 256 },
};
const blobFacts = {
  type: 'object',
  required: ['sha256', 'size_bytes', 'media_type', 'extension'],
  properties: { sha256, size_bytes: count, media_type: text, extension: text, summary },
};
const packedItem = {
  type: 'object',
  required: ['index', 'offset', 'length'],
  properties: { index: count, offset: count, length: count },
};
const conversion = {
  type: 'object',
  required: ['channels', 'sample_rate', 'resampler'],
  properties: {
    channels: count,
    sample_rate: count,
    resampler: { enum: ['none', 'attacca', 'soxr', 'swr'] },
  },
};
const usage = {
  type: 'object',
  required: ['instance_seconds', 'requests', 'calls'],
  properties: {
    instance_seconds: { type: 'number', minimum: 0 },
    requests: { type: 'integer', minimum: 0, maximum: 1 },
    calls: count,
  },
};
const groups = {
  type: 'array',
  maxItems: 64,
  items: {
    type: 'object',
    required: ['index', 'count'],
    properties: { index: count, count },
  },
};
const taskOutput = {
  type: 'object',
  required: ['kind'],
  oneOf: [
    { ...blobFacts, properties: { ...blobFacts.properties, kind: { const: 'file' } } },
    {
      required: [...blobFacts.required, 'items'],
      properties: {
        ...blobFacts.properties,
        kind: { const: 'pack' },
        items: { type: 'array', maxItems: 64, items: packedItem },
        groups,
      },
    },
    {
      required: ['count', 'list', 'file'],
      properties: { kind: { const: 'views' }, count, list: blobFacts, file: blobFacts, groups },
    },
  ],
};

const complete = {
  type: 'object',
  required: [
    'request_id',
    'lease_token',
    'outputs',
    'failed_items',
    'timing',
    'seconds_left',
    'seconds_used',
  ],
  properties: {
    request_id: text,
    lease_token: text,
    outputs: { type: 'object', additionalProperties: taskOutput },
    failed_items: {
      type: 'array',
      maxItems: 64,
      items: {
        type: 'object',
        required: ['index', 'error'],
        properties: { index: count, error },
      },
    },
    timing: {
      type: 'object',
      required: ['download_seconds', 'execute_seconds', 'upload_seconds'],
      properties: {
        download_seconds: seconds,
        execute_seconds: seconds,
        upload_seconds: seconds,
      },
    },
    seconds_left: seconds,
    seconds_used: seconds,
    usage,
    conversions: { type: 'object', additionalProperties: conversion },
    contents: {
      type: 'object',
      maxProperties: 64,
      propertyNames: sha256,
      // How long they may be is judged by their bytes (secure-outputs.ts): to count characters takes longer than to decode.
      additionalProperties: { type: 'string' },
    },
  },
} as const;

/** JSON Schemas of the handshake's bodies (`core/handshake`). */
export const handshakeSchemas = {
  lease: {
    type: 'object',
    required: ['request_id', 'instance', 'manifest_versions'],
    properties: {
      request_id: text,
      instance: text,
      manifest_versions: { type: 'array', items: count },
    },
  },
  inputs: {
    type: 'object',
    required: ['lease_token', 'port', 'after'],
    properties: { lease_token: text, port: text, after: text },
  },
  outputs: {
    type: 'object',
    required: ['lease_token', 'outputs'],
    properties: {
      lease_token: text,
      outputs: {
        type: 'array',
        maxItems: 64,
        items: {
          type: 'object',
          required: ['sha256', 'size_bytes', 'media_type'],
          properties: { sha256, size_bytes: count, media_type: text },
        },
      },
    },
  },
  heartbeat: {
    type: 'object',
    required: ['lease_token'],
    properties: {
      lease_token: text,
      progress: {
        type: 'object',
        required: ['items_done'],
        properties: { items_done: count, fraction: { type: 'number', minimum: 0, maximum: 1 } },
      },
    },
  },
  complete,
  completions: {
    type: 'object',
    required: ['completions'],
    properties: {
      completions: {
        type: 'array',
        minItems: 1,
        maxItems: maxCompletions,
        items: {
          ...complete,
          required: ['task_id', ...complete.required],
          properties: { task_id: text, ...complete.properties },
        },
      },
    },
  },
  fail: {
    type: 'object',
    required: ['request_id', 'lease_token', 'error'],
    properties: { request_id: text, lease_token: text, error, usage },
  },
  release: { type: 'object', required: ['lease_token'], properties: { lease_token: text, usage } },
  register: {
    type: 'object',
    required: ['version', 'manifest_version', 'manifest_checksum', 'instance'],
    properties: {
      version: text,
      manifest_version: count,
      manifest_checksum: sha256,
      instance: text,
    },
  },
} as const;
