import { loadManifests } from './index';
import { parsePipelineRequest, planPipeline } from '@attacca/core';

const catalog = loadManifests(__dirname);

test('every manifest of the deployment is valid and says what each operation is for, and how it does it', () => {
  expect(catalog.manifests.map(({ service }) => service)).toEqual([
    'audio-analyzer',
    'flucoma-service',
    'media',
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
    expect(planPipeline(request, catalog, ['input']).length).toBeGreaterThan(0);
  },
);
