import { loadManifests } from './index';
import { parsePipelineRequest, planPipeline } from '@attacca/core';

const catalog = loadManifests(__dirname);

test('every manifest of the deployment is valid and says what each operation is for, and how it does it', () => {
  expect(catalog.manifests.map(({ service }) => service)).toEqual([
    'audio-analyzer',
    'flucoma-service',
    'media',
    'notation',
    'transcriber',
  ]);
  for (const { operations } of catalog.manifests) {
    for (const operation of operations) {
      expect(operation.description).not.toBe('');
      expect(operation).not.toMatchObject({ method: { algorithm: '' } });
      expect(operation).not.toMatchObject({ method: { sources: [] } });
      for (const parameter of operation.parameters) expect(parameter.description).not.toBe('');
    }
  }
});

test.each(catalog.presets.map((preset) => [preset.name] as const))(
  'the preset %s plans',
  (preset) => {
    const request = parsePipelineRequest({ file_id: 'f', preset });
    expect(planPipeline(request, catalog, { names: ['input'] }).length).toBeGreaterThan(0);
  },
);

test.each(catalog.presets.map((preset) => [preset.name, preset] as const))(
  'what the preset %s calls intermediate are steps of it that others read',
  (_, { pipeline, intermediate = [] }) => {
    const steps = pipeline as readonly { step_id: string }[];
    for (const id of intermediate) {
      const readers = steps.filter((step) => JSON.stringify(step).includes(`"step":"${id}"`));
      const follower = steps[steps.findIndex(({ step_id }) => step_id === id) + 1];
      expect(readers.length > 0 || follower !== undefined).toBe(true);
      expect(steps.map(({ step_id }) => step_id)).toContain(id);
    }
  },
);

/** They need all of a sound in memory, most of them twice: see docs/decisions/0022. */
const WHOLE_SOUND = [
  'essentia-key',
  'essentia-rhythm',
  'essentia-predominant-melody',
  'essentia-danceability',
  'essentia-dynamic-complexity',
  'describe',
];

test('three hours of sound are let in, stereo at 44.1 kHz, wherever it streams', () => {
  const seconds = 3 * 3600;
  for (const { operations } of catalog.manifests) {
    for (const { name, inputs, limits } of operations) {
      if (!inputs.some(({ type }) => type === 'audio')) continue;
      const isLong = limits.max_duration_seconds >= seconds;
      expect([name, isLong]).toEqual([name, !WHOLE_SOUND.includes(name)]);
      expect(limits.max_input_bytes).toBeGreaterThan(seconds * 44_100 * 2 * 2);
    }
  }
});
