import type { JobDocument } from '@attacca/core';
import { bar, jobBars, stepText, waitingText } from './job-lines';

/** Where progress goes: standard error, so that standard output stays machine-readable. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface ProgressReporter {
  note(text: string): void;
  upload(sentBytes: number, totalBytes: number): void;
  job(job: JobDocument): void;
  /** Nothing more of what was drawn will change. */
  done(): void;
}

/** Bars that are drawn over again on a terminal, lines elsewhere. */
export function createReporter(
  stream: ProgressStream,
  now: () => number = Date.now,
): ProgressReporter {
  return stream.isTTY === true ? barReporter(stream, now) : lineReporter(stream);
}

function barReporter(stream: ProgressStream, now: () => number): ProgressReporter {
  let drawn = 0;
  const draw = (lines: readonly string[]): void => {
    const width = stream.columns ?? 80;
    const back = drawn === 0 ? '' : `\x1b[${drawn}A`;
    // A line that wrapped would be two, and the way back up too short.
    stream.write(back + lines.map((line) => `\x1b[2K${line.slice(0, width - 1)}\n`).join(''));
    drawn = lines.length;
  };
  const done = (): void => {
    drawn = 0;
  };
  return {
    note: (text) => {
      done();
      stream.write(`${text}\n`);
    },
    upload: (sent, total) => {
      draw([`  upload  ${bar(total === 0 ? 1 : sent / total)}  ${percent(sent, total)} %`]);
      if (sent === total) done();
    },
    job: (job) => draw(jobBars(job, now())),
    done,
  };
}

/** A log does not need every item: a line per state, per tenth of a fan-out, and for the first item that fails. */
function lineReporter(stream: ProgressStream): ProgressReporter {
  const said = new Map<string, string>();
  let uploadTenth = -1;
  const say = (topic: string, key: string, text: string): void => {
    if (said.get(topic) === key) return;
    said.set(topic, key);
    stream.write(`${text}\n`);
  };
  return {
    note: (text) => void stream.write(`${text}\n`),
    upload: (sent, total) => {
      const tenth = Math.floor(percent(sent, total) / 10);
      if (tenth === uploadTenth) return;
      uploadTenth = tenth;
      stream.write(`upload: ${percent(sent, total)} %\n`);
    },
    job: (job) => {
      if (job.waiting) say('', 'waiting', waitingText);
      for (const step of job.steps) {
        const { items_done, items_total, items_failed } = step.progress;
        const tenth = step.is_mapped ? Math.floor((10 * items_done) / (items_total ?? 1)) : 0;
        const hasFailed = items_failed > 0;
        say(step.step_id, `${step.state} ${tenth} ${hasFailed}`, stepText(step));
      }
    },
    done: () => undefined,
  };
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.floor((100 * part) / whole);
}
