import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { parseTraceparent } from '@attacca/core';
import { noTracing } from './no-tracing';
import { isGoogles } from './otlp-exporter';
import { readSpans } from './read-spans';
import { type TraceSettings } from './settings';
import { type Tracing } from './span';
import { startTracing } from './start-tracing';

const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const problems: string[] = [];
const traced = { service: 'api', version: '1.2.3', project: 'p' };
const whoever = { ...traced, onProblem: (problem: string) => void problems.push(problem) };
const everything: TraceSettings = { exporter: 'file', endpoint: '', folder: '', ratio: 1 };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attacca-tracing-'));
  problems.length = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A request with one call inside. */
function request(tracing: Tracing, name = 'request'): Promise<string> {
  return tracing.whileServing(() =>
    tracing.inSpan(
      name,
      { kind: 'server', parent, attributes: { 'attacca.job_id': 'j' } },
      (span) =>
        tracing.inSpan('call', { kind: 'client', parent: span.traceparent }, (inner) => {
          inner.set({ 'http.response.status_code': 200 });
          return Promise.resolve(inner.traceparent);
        }),
    ),
  );
}

const all = (): boolean => true;

describe('spans in files', () => {
  test('are there when the last request is answered, in one trace, each within its parent', async () => {
    const tracing = startTracing({ ...everything, folder }, whoever);
    const innermost = parseTraceparent(await request(tracing));
    const spans = await readSpans(folder, all);
    const outer = spans.find(({ name }) => name === 'request');
    expect(outer).toMatchObject({
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      parent_span_id: 'b7ad6b7169203331',
      service: 'api',
      kind: 2,
      has_failed: false,
      attributes: { 'attacca.job_id': 'j' },
    });
    expect(spans.find(({ name }) => name === 'call')).toMatchObject({
      trace_id: outer?.trace_id,
      span_id: innermost?.span_id,
      parent_span_id: outer?.span_id,
      kind: 3,
      attributes: { 'http.response.status_code': 200 },
    });
    expect(spans).toHaveLength(2);
    await tracing.close();
    expect(problems).toEqual([]);
  });

  test('of requests side by side are written when the last of them ends', async () => {
    const tracing = startTracing({ ...everything, folder }, whoever);
    let answer = (): void => undefined;
    const held = tracing.whileServing(() => new Promise<void>((resolve) => (answer = resolve)));
    await request(tracing);
    expect(await readSpans(folder, all)).toEqual([]);
    answer();
    await held;
    expect(await readSpans(folder, all)).toHaveLength(2);
    await tracing.close();
  });

  test('say what failed by its code, never by its message', async () => {
    const tracing = startTracing({ ...everything, folder }, whoever);
    const secret = Object.assign(new Error('ann@example.org'), { code: 'NOT_FOUND' });
    const failing = tracing.whileServing(() =>
      tracing.inSpan('fails', {}, () => Promise.reject(secret)),
    );
    await expect(failing).rejects.toBe(secret);
    const [span] = await readSpans(folder, (line) => !line.includes('ann@'));
    expect(span).toMatchObject({
      has_failed: true,
      parent_span_id: undefined,
      attributes: { 'error.type': 'NOT_FOUND' },
    });
    await tracing.close();
  });

  test('are read past the half line of a process that was killed', async () => {
    const tracing = startTracing({ ...everything, folder }, whoever);
    await request(tracing);
    await tracing.close();
    await appendFile(join(folder, 'api.jsonl'), '{"resourceSpans":[{"sco');
    expect(await readSpans(folder, all)).toHaveLength(2);
    expect(await readSpans(join(folder, 'nowhere'), all)).toEqual([]);
  });

  test('that cannot be written are told of, and the request is answered all the same', async () => {
    const tracing = startTracing({ ...everything, folder: '/dev/null/traces' }, whoever);
    expect(parseTraceparent(await request(tracing))).toBeDefined();
    await tracing.close();
    expect(problems.join()).toMatch(/^Spans were not sent: /);
  });
});

test('of half of the traces, the same half is recorded by every process', async () => {
  const some = { ...everything, folder, ratio: 0.5 };
  const sampled = await Promise.all(
    ['00000001', 'f0000000'].map(async (begin) => {
      const trace = `${begin}${'0'.repeat(24)}`;
      // What the caller claims to have done does not count.
      const claims = ['00', '01'].map(async (flags) => {
        const tracing = startTracing(some, whoever);
        const from = { parent: `00-${trace}-b7ad6b7169203331-${flags}` };
        const { traceparent } = await tracing.whileServing(() =>
          tracing.inSpan('x', from, (span) => Promise.resolve(span)),
        );
        await tracing.close();
        return parseTraceparent(traceparent);
      });
      return Promise.all(claims);
    }),
  );
  expect(sampled).toMatchObject([
    [{ is_sampled: true }, { is_sampled: true }],
    [{ is_sampled: false }, { is_sampled: false }],
  ]);
});

/** The exporter loads parts of itself in a way that Jest's contexts do not know: it runs in a process of its own. */
async function sendFromProcess(endpoint: string): Promise<string> {
  const program = `
    import { startTracing } from './start-tracing';
    const settings = { exporter: 'otlp', endpoint: process.argv[1], folder: '', ratio: 1 } as const;
    const whoever = { ...${JSON.stringify(traced)}, onProblem: (text: string) => console.log(text) };
    const tracing = startTracing(settings, whoever);
    void tracing
      .whileServing(() => tracing.inSpan('request', {}, () => Promise.resolve()))
      .then(() => tracing.close());
  `;
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: __dirname, loader: 'ts' },
    bundle: true,
    platform: 'node',
    packages: 'external',
    alias: { '@attacca/core': join(__dirname, '../core/trace-context/index.ts') },
    write: false,
  });
  const code = outputFiles[0]?.text ?? '';
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', code, endpoint], {
    cwd: __dirname,
  });
  return stdout;
}

describe('spans by OTLP', () => {
  test('go to a collector, which gets no token of ours', async () => {
    const got: { url: string | undefined; headers: IncomingHttpHeaders; bytes: number }[] = [];
    const collector = createServer((incoming, response) => {
      let bytes = 0;
      incoming.on('data', (chunk: Buffer) => (bytes += chunk.length));
      incoming.on('end', () => {
        got.push({ url: incoming.url, headers: incoming.headers, bytes });
        response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
      });
    }).listen(0, '127.0.0.1');
    await once(collector, 'listening');
    const { port } = collector.address() as AddressInfo;
    const said = await sendFromProcess(`http://127.0.0.1:${port}/v1/traces`);
    collector.close();
    expect(said).toBe('');
    expect(got).toHaveLength(1);
    expect(got[0]?.url).toBe('/v1/traces');
    expect(got[0]?.headers['content-type']).toBe('application/x-protobuf');
    expect(got[0]?.headers['authorization']).toBeUndefined();
    expect(got[0]?.bytes).toBeGreaterThan(200);
  });

  test('that nobody takes are told of', async () => {
    expect(await sendFromProcess('http://127.0.0.1:1/v1/traces')).toMatch(/^Spans were not sent: /);
  });

  test.each([
    ['https://telemetry.googleapis.com/v1/traces', true],
    ['http://telemetry.googleapis.com/v1/traces', false],
    ['https://googleapis.com.evil.example/v1/traces', false],
    ['http://127.0.0.1:4318/v1/traces', false],
  ])('%s gets Google’s token: %s', (url, expected) => {
    expect(isGoogles(url)).toBe(expected);
  });
});

describe('turned off', () => {
  test.each([
    ['exporter', { ...everything, exporter: 'none' as const }],
    ['share', { ...everything, ratio: 0 }],
  ])('by its %s it is the tracing that does nothing', (_, settings) => {
    expect(startTracing(settings, whoever)).toBe(noTracing);
  });

  test('it passes on what came, and names a trace where nothing came', async () => {
    expect(
      await noTracing.inSpan('x', { parent }, ({ traceparent }) => Promise.resolve(traceparent)),
    ).toBe(parent);
    const fresh = await request(noTracing);
    expect(fresh).toBe(parent);
    const first = await noTracing.inSpan('x', {}, (span) => Promise.resolve(span.traceparent));
    expect(parseTraceparent(first)).toMatchObject({ is_sampled: false });
  });
});
