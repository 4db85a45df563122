import { type Preset, type RequestedStep } from '@attacca/core';
import { block, code, page, table } from './markdown';

/** `docs/reference/presets.md`: every named pipeline. */
export function presetsPage(presets: readonly Preset[], notice: string): string {
  return page(
    '# Presets',
    notice,
    'A preset is a named pipeline. Its parameters can be overridden, step by step: `--param mfcc.n_mfcc=20` on the command line, `"parameters": {"mfcc": {"n_mfcc": 20}}` in a request.',
    ...presets.flatMap(presetSection),
  );
}

function presetSection({ name, description, pipeline }: Preset): string[] {
  const steps = pipeline as readonly RequestedStep[];
  return [
    `## ${name}`,
    description,
    table(
      ['step', 'operation', 'service', 'parameters it sets'],
      steps.map(({ step_id, service, operation, parameters }, index) => [
        code(String(step_id ?? index + 1)),
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
