import {
  estimateJob,
  parsePipelineRequest,
  planPipeline,
  pricesIn,
  requestedFiles,
  storageDaysOf,
  type Estimate,
  type Range,
  type StepEstimate,
} from '@attacca/core';
import { soundFacts } from '@attacca/workers';
import { loadCatalog } from '../catalog';
import { exitCodes, printJson, type CommandIo, type ExitCode } from '../command-io';
import { alignColumns } from '../progress/columns';
import { money } from '../progress/cost-text';
import { inputFile } from './input-file';
import { requestedPipeline, type PipelineChoice } from './job-request';

export interface EstimateOptions extends PipelineChoice {
  readonly json: boolean;
  /** Path of the recording. */
  readonly file: string;
  readonly region: string;
  /** Of the deployment; 0 keeps results for ever. */
  readonly retentionDays: number;
}

/**
 * `attacca estimate`: what a pipeline over a recording would take and cost on Google Cloud, by what the API estimates
 * with. Needs no stack and sends nothing.
 */
export async function estimateCommand(options: EstimateOptions, io: CommandIo): Promise<ExitCode> {
  const catalog = loadCatalog();
  const file = inputFile(options.file);
  const request = parsePipelineRequest({ ...requestedPipeline(options, catalog), file_id: 'file' });
  const plans = planPipeline(request, catalog, { names: Object.keys(requestedFiles(request)) });
  // Nobody has looked at it there: it is taken in first.
  const sound = { sha256: null, size_bytes: file.sizeBytes, audio: await soundFacts(file.path) };
  const prices = pricesIn(options.region);
  const pricing =
    prices === null ? null : { prices, storageDays: storageDaysOf(options.retentionDays) };
  const estimate = estimateJob({ plans, inputs: { input: sound }, catalog, pricing });
  if (options.json) printJson(io, estimate);
  else io.out(estimateText(estimate, options.region));
  return exitCodes.success;
}

/** A table of the steps, and what they cost. */
export function estimateText({ steps, cost, measured_on }: Estimate, region: string): string {
  const rows = steps.map((step) => [
    `  ${step.step_id}`,
    `${step.service} / ${step.operation}`,
    itemsText(step),
    `${rangeText(step.seconds, 1)} s${step.seconds_measured ? '' : ' (not measured)'}`,
  ]);
  return [
    'Steps: how long they work, altogether',
    ...alignColumns(rows),
    `Seconds as measured on ${measured_on}, each with its bounds; nothing is taken to be in the cache.`,
    cost === null
      ? `There are no prices for ${region}.`
      : `Costs about ${money(cost.likely)}, from ${money(cost.low)} to ${money(cost.high)}, by list prices of ${cost.prices_as_of} in ${cost.region}.`,
    '',
  ].join('\n');
}

function itemsText({ items, items_known }: StepEstimate): string {
  if (items.high === 1) return '';
  return `${rangeText(items, 0)} items${items_known ? '' : ' (a guess)'}`;
}

function rangeText({ low, likely, high }: Range, digits: number): string {
  const [from, about, to] = [low, likely, high].map((value) => value.toFixed(digits));
  return from === to ? `${about}` : `${about} (${from} to ${to})`;
}
