import {
  type FanOut,
  type Pipeline,
  type Step,
  type StepMap,
  type Task,
  type TaskLease,
} from '@attacca/core';

/*
 * Documents for tests to start from: valid, dull, and overridden field by field with what a case is about.
 */

/** The time it is in tests, and one minute around it. */
export const now = '2026-01-01T12:00:00.000Z';
export const earlier = '2026-01-01T11:59:00.000Z';
export const later = '2026-01-01T12:01:00.000Z';

/** A queued task of the step `mfcc`, never leased. */
export function givenTask(overrides: Partial<Task> = {}): Task {
  return {
    task_id: 'mfcc',
    job_id: 'job',
    step_id: 'mfcc',
    service: 'audio-analyzer',
    operation: 'librosa-mfcc',
    owner: 'ann',
    generation: 1,
    batch: null,
    state: 'queued',
    attempt: 0,
    join_id: null,
    cache_key: null,
    is_waiting: false,
    cached: false,
    usage: {},
    is_counted: false,
    lease: null,
    not_before: null,
    queued_at: earlier,
    started_at: null,
    finished_at: null,
    due_at: earlier,
    items_reported: 0,
    republished: 0,
    outputs: {},
    conversions: {},
    failed_items: [],
    error: null,
    timing: null,
    finished_by: null,
    ...overrides,
  };
}

/** A lease that the instance `i-1` took with the request `r-1`. */
export function givenLease(overrides: Partial<TaskLease> = {}): TaskLease {
  return {
    token: 'token-1',
    request_id: 'r-1',
    holder: 'audio-analyzer',
    instance: 'i-1',
    expires_at: later,
    ...overrides,
  };
}

/** The first attempt of a task, under way. */
export function givenLeasedTask(overrides: Partial<Task> = {}): Task {
  return givenTask({
    state: 'leased',
    attempt: 1,
    lease: givenLease(),
    started_at: earlier,
    due_at: later,
    ...overrides,
  });
}

/** A step that runs once and whose task is under way. */
export function givenStep(overrides: Partial<Step> = {}): Step {
  return {
    step_id: 'mfcc',
    service: 'audio-analyzer',
    operation: 'librosa-mfcc',
    operation_version: '1.0.0',
    parameters: { n_mfcc: 13 },
    inputs: { audio: { input: 'input' } },
    implicit: false,
    map: null,
    state: 'processing',
    generation: 1,
    fan_out: null,
    items_total: null,
    items_failed: 0,
    failed_items: [],
    outputs: {},
    conversions: {},
    error: null,
    cached: false,
    usage: {},
    queued_at: earlier,
    started_at: earlier,
    finished_at: null,
    ...overrides,
  };
}

/** How a step runs over the items of `cut.out`, in batches of four. */
export function givenMap(overrides: Partial<StepMap> = {}): StepMap {
  return {
    over: { step: 'cut', output: 'out' },
    ports: ['audio'],
    follows: null,
    depth: 1,
    max_concurrency: null,
    tolerated_failure_count: 0,
    tolerated_failure_percentage: 0,
    batch: { max_items: null, max_seconds: null },
    ...overrides,
  };
}

/** The shape of a fan-out that the step `mfcc` opened. */
export function givenFanOut(overrides: Partial<FanOut> = {}): FanOut {
  return {
    head: 'mfcc',
    items: 20,
    batch_size: 4,
    batches: 5,
    leaf_size: 5,
    leaves: 1,
    groups: 1,
    lanes: 4,
    recounted: 1,
    ...overrides,
  };
}

/** A pipeline of ann's over one ingested recording, under way. */
export function givenPipeline(overrides: Partial<Pipeline> = {}): Pipeline {
  return {
    job_id: 'job',
    owner: 'ann',
    state: 'in_progress',
    generation: 1,
    preset: null,
    client_reference: null,
    deleted_at: null,
    uses: ['f', 'a'.repeat(64)],
    priority: 0,
    cache: 'off',
    deadline_at: null,
    origin: null,
    admitted_at: earlier,
    settled_at: null,
    inputs: {
      input: {
        file_id: 'f',
        name: 'song.wav',
        sha256: 'a'.repeat(64),
        size_bytes: 1000,
        media_type: 'audio/x-wav',
        audio: null,
      },
    },
    steps: [givenStep()],
    error: null,
    trace_id: '1'.repeat(32),
    traceparent: `00-${'1'.repeat(32)}-0123456789abcdef-00`,
    sweeper_moves: 0,
    usage: {},
    created_at: earlier,
    updated_at: earlier,
    finished_at: null,
    due_at: later,
    ...overrides,
  };
}
