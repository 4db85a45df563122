import { readTraceSettings } from './settings';

test('without any variable nothing is traced', () => {
  const problems: string[] = [];
  expect(readTraceSettings({ OTEL_TRACES_EXPORTER: '' }, problems)).toMatchObject({
    exporter: 'none',
    ratio: 1,
  });
  expect(problems).toEqual([]);
});

test('everything can be set', () => {
  const environment = {
    OTEL_TRACES_EXPORTER: 'file',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://localhost:4318/v1/traces',
    OTEL_TRACES_SAMPLER_ARG: '0.25',
    TRACES_FOLDER: '/traces',
  };
  expect(readTraceSettings(environment, [])).toEqual({
    exporter: 'file',
    endpoint: 'http://localhost:4318/v1/traces',
    folder: '/traces',
    ratio: 0.25,
  });
});

test.each([
  ['OTEL_TRACES_EXPORTER', 'jaeger', 'none, otlp, file'],
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'collector:4318', 'an http or https URL'],
  ['OTEL_TRACES_SAMPLER_ARG', '2', 'a number from 0 to 1'],
  ['OTEL_TRACES_SAMPLER_ARG', 'always', 'a number from 0 to 1'],
])('%s=%s is refused with what is allowed', (name, given, allowed) => {
  const problems: string[] = [];
  readTraceSettings({ [name]: given }, problems);
  expect(problems).toEqual([`${name} is ${given}; allowed is ${allowed}`]);
});

test('a file needs a folder', () => {
  const problems: string[] = [];
  readTraceSettings({ OTEL_TRACES_EXPORTER: 'file' }, problems);
  expect(problems).toEqual(['TRACES_FOLDER is not set; OTEL_TRACES_EXPORTER=file writes there']);
});
