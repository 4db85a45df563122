/*
 * What the drum sheet of a song takes, step by step, each in a process of its own as workers are:
 * node bench/run.mjs transcription/sheet-cost [SOUND]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureAttacca, type Usage } from '../audio/measured-process';
import { makeMusic } from '../audio/music';
import { sum } from '../orchestration/report/statistics';
import { table } from '../orchestration/report/table';
import { readingSteps, writingSteps, type SheetStep } from './sheet-chain';

const SECONDS = 240;

async function main(given: string | null): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'attacca-bench-'));
  try {
    const sound = given ?? makeMusic(folder, SECONDS, null).files.ogg;
    const steps = [...readingSteps(sound), ...writingSteps];
    const usages: Usage[] = [];
    for (const step of steps) usages.push(await measured(step, folder));
    console.log(
      `The drum sheet of ${given ?? `${SECONDS} s of music`}; starting Node each time.\n`,
    );
    console.log(tableOf(steps, usages));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measured({ operation, inputs }: SheetStep, folder: string): Promise<Usage> {
  const files = Object.entries(inputs(folder)).flatMap(([port, file]) => [
    '--input',
    `${port}=${file}`,
  ]);
  return measureAttacca(['op', operation, ...files, '--out', join(folder, operation)]);
}

function tableOf(steps: readonly SheetStep[], usages: readonly Usage[]): string {
  const row = (name: string, some: readonly Usage[]): (string | number)[] => [
    name,
    sum(some.map(({ cpuSeconds }) => cpuSeconds)),
    Math.max(...some.map(({ peakMegabytes }) => peakMegabytes)),
  ];
  return table(
    ['step', 'CPU s', 'peak MB'],
    [...steps.map(({ operation }, i) => row(operation, [usages[i]!])), row('all', usages)],
  );
}

void main(process.argv[2] ?? null);
