import { type Preset, type RequestedStep } from '@attacca/core';
import { block, code, page, table } from './markdown';

/** `docs/reference/presets.md`: every named pipeline. */
export function presetsPage(presets: readonly Preset[], notice: string): string {
  return page(
    '# Presets',
    notice,
    'A preset is a named pipeline. Its parameters can be overridden, step by step: `--param mfcc.n_mfcc=20` on the command line, `"parameters": {"mfcc": {"n_mfcc": 20}}` in a request. `attacca run` fetches what every step gives, but for intermediate steps: only later steps have a use for their outputs.',
    ...presets.flatMap(presetSection),
  );
}

function presetSection({ name, description, pipeline, intermediate = [] }: Preset): string[] {
  const steps = pipeline as readonly RequestedStep[];
  return [
    `## ${name}`,
    description,
    table(
      ['step', 'operation', 'service', 'parameters it sets'],
      steps.map(({ step_id, service, operation, parameters }, index) => [
        stepName(String(step_id ?? index + 1), intermediate),
        `[${operation}](operations/${operation}.md)`,
        code(service),
        Object.entries(parameters ?? {})
          .map(([key, value]) => code(`${key} = ${String(value)}`))
          .join(', '),
      ]),
    ),
    block('sh', `npx attacca run song.ogg --preset ${name}`),
  ];
}

function stepName(step: string, intermediate: readonly string[]): string {
  return intermediate.includes(step) ? `${code(step)} (intermediate)` : code(step);
}
