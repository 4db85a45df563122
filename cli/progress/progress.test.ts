import type { JobDocument, StepDocument } from '@attacca/core';
import { bar, failedItemLines } from './job-lines';
import { createReporter } from './reporter';

function jobWith(
  state: StepDocument['state'],
  done: number,
  total: number | null = 100,
): JobDocument {
  const step = {
    step_id: 'mfcc',
    state,
    cached: false,
    is_mapped: true,
    progress: { items_total: total, items_done: done, items_failed: 0 },
    failed_items: [],
    queued_at: '2026-01-01T00:00:00.000Z',
    started_at: null,
    finished_at: null,
  };
  return { waiting: false, steps: [step] } as unknown as JobDocument;
}

function stream(
  isTTY: boolean,
  columns = 80,
): { text: string; isTTY: boolean; columns: number; write(text: string): void } {
  return {
    text: '',
    isTTY,
    columns,
    write(text) {
      this.text += text;
    },
  };
}

const now = (): number => Date.parse('2026-01-01T00:00:02.500Z');

describe('on a terminal', () => {
  it('draws a bar per step and draws it over again', () => {
    const terminal = stream(true);
    const reporter = createReporter(terminal, now);
    reporter.job(jobWith('processing', 25));
    reporter.job(jobWith('processing', 50));
    const [first, second] = terminal.text.split('\x1b[1A');
    expect(first).toContain(
      `mfcc  ${bar(0.25)}  25/100   processing  2.5 s`.replace('25/100   ', '25/100  '),
    );
    expect(second).toContain(bar(0.5));
  });

  it('keeps what was drawn when something else follows', () => {
    const terminal = stream(true);
    const reporter = createReporter(terminal, now);
    reporter.upload(10, 10);
    reporter.job(jobWith('queued', 0));
    reporter.note('a note');
    reporter.job(jobWith('queued', 0));
    expect(terminal.text).not.toContain('\x1b[1A');
  });

  it('never writes a line that would wrap', () => {
    const terminal = stream(true, 20);
    createReporter(terminal, now).job(jobWith('processing', 25));
    expect(terminal.text.replace('\x1b[2K', '').trimEnd().length).toBeLessThan(20);
  });
});

describe('elsewhere', () => {
  it('writes a line per state and tenth, and no control characters', () => {
    const log = stream(false);
    const reporter = createReporter(log);
    reporter.upload(0, 100);
    reporter.upload(5, 100);
    reporter.upload(100, 100);
    reporter.job(jobWith('pending', 0, null));
    for (let done = 0; done < 100; done += 1) reporter.job(jobWith('processing', done));
    reporter.job(jobWith('completed', 100));
    const lines = log.text.trimEnd().split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'upload: 0 %',
      'upload: 100 %',
      'mfcc: pending',
      'mfcc: processing 0/100',
    ]);
    expect(lines.at(-1)).toBe('mfcc: completed 100/100');
    expect(lines).toHaveLength(2 + 1 + 10 + 1);
    expect(log.text).not.toContain('\x1b');
  });
});

describe('what did not go as asked', () => {
  const failing = (state: StepDocument['state'], items_failed: number): JobDocument => {
    const { steps, ...job } = jobWith(state, 7, 10);
    const failed_items = [
      { index: 3, error_code: 'OPERATION_FAILED', error_message: 'It is silent.' },
    ];
    const progress = { items_total: 10, items_done: 7, items_failed };
    return {
      ...job,
      steps: steps.map((step) => ({ ...step, failed_items, progress })),
    } as JobDocument;
  };

  it('is told of a fan-out while it runs, and when it completes in spite of it', () => {
    const log = stream(false);
    const reporter = createReporter(log);
    reporter.job(jobWith('processing', 7, 10));
    reporter.job(failing('processing', 1));
    reporter.job(failing('completed', 1));
    expect(log.text.trimEnd().split('\n')).toEqual([
      'mfcc: processing 7/10',
      'mfcc: processing 7/10, 1 failed',
      'mfcc: completed 7/10, 1 failed (tolerated)',
    ]);
  });

  it('is listed item by item, as far as the API tells them', () => {
    expect(failedItemLines(failing('completed', 4))).toEqual([
      'Items of mfcc that failed, and were tolerated',
      '  mfcc item 3: It is silent. (OPERATION_FAILED)',
      '  mfcc: 3 more',
    ]);
    expect(failedItemLines(jobWith('completed', 10, 10))).toEqual([]);
  });

  it('is told of a job that waits for others of the user', () => {
    const waiting = { ...jobWith('pending', 0, null), waiting: true };
    const [log, terminal] = [stream(false), stream(true)];
    for (const output of [log, terminal]) {
      const reporter = createReporter(output, now);
      reporter.job(waiting);
      reporter.job(waiting);
    }
    expect(log.text.match(/waits for its turn/g)).toHaveLength(1);
    expect(terminal.text).toContain('waits for its turn');
  });

  it('is told of a step whose result was known', () => {
    const { steps, ...job } = jobWith('completed', 100);
    const cached = { ...job, steps: steps.map((step) => ({ ...step, cached: true })) };
    const log = stream(false);
    createReporter(log).job(cached);
    expect(log.text).toBe('mfcc: completed (cached) 100/100\n');
  });
});

it.each([
  [-1, 0],
  [0, 0],
  [0.5, 12],
  [1, 24],
  [7, 24],
])('a bar for %d has %d filled cells', (fraction, filled) => {
  expect(bar(fraction).replaceAll('░', '')).toHaveLength(filled);
  expect(bar(fraction)).toHaveLength(24);
});
