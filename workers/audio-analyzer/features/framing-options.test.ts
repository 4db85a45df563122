import { join } from 'node:path';
import { PAD_MODES, WINDOW_NAMES } from '@attacca/audio';
import { loadManifests } from '@attacca/manifests';
import { parameterReader } from '../../runtime/operation/parameter-reader';
import { framingOptions } from './framing-options';

const { manifests } = loadManifests(join(__dirname, '..', '..', '..', 'manifests'));
const parameters = manifests
  .flatMap(({ operations }) => operations)
  .flatMap(({ name, parameters: all }) => all.map((parameter) => ({ name, parameter })));

test.each([
  ['window', WINDOW_NAMES],
  ['pad_mode', PAD_MODES],
])('%s has the same values everywhere, all that there are', (parameterName, values) => {
  const declared = parameters.filter(({ parameter }) => parameter.name === parameterName);
  expect(declared.length).toBeGreaterThan(8);
  for (const { name, parameter } of declared) {
    const allowed = parameter.type === 'enum' ? parameter.values : [];
    expect([name, [...allowed].sort()]).toEqual([name, [...values].sort()]);
  }
});

test('what is 0 or not declared is left to the library', () => {
  const given = { n_fft: 512, hop_length: 0, win_length: 0 };
  expect(framingOptions(parameterReader(given))).toEqual({ nFft: 512 });
});

test('what is given is read', () => {
  const frame = { n_fft: 512, hop_length: 100, win_length: 400 };
  const shape = { window: 'kaiser', window_shape: 9, center: false, pad_mode: 'edge' };
  expect(framingOptions(parameterReader({ ...frame, ...shape }))).toEqual({
    ...{ nFft: 512, hopLength: 100, winLength: 400 },
    ...{ window: 'kaiser', windowShape: 9, center: false, padMode: 'edge' },
  });
});
