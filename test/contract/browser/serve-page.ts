import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { build } from 'esbuild';

export interface ServedPage {
  readonly url: string;
  stop(): Promise<void>;
}

/** Bundles `script` (a TypeScript file) for browsers and serves an empty page that runs it. */
export async function servePage(script: string): Promise<ServedPage> {
  const { outputFiles } = await build({
    entryPoints: [script],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    logLevel: 'error',
  });
  const code = outputFiles[0]!.contents;
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(
      isScript ? code : '<!doctype html><title>page</title><script src="/page.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
