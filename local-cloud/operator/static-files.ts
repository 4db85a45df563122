import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';

/** The status page lies beside this file, and in the bundle beside the bundle. */
const FOLDER = join(__dirname, 'page');

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The page has no need of anything but itself, and of nobody who frames it. */
const PAGE_POLICY = [
  "default-src 'none'",
  ...['script-src', 'style-src', 'img-src', 'connect-src'].map((name) => `${name} 'self'`),
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The files of the status page by name; they are looked for when the first one is asked for. */
let names: ReadonlySet<string> | undefined;

/** Sends a file of the status page. @returns false if there is none of that name */
export function sendPageFile(response: ServerResponse, name: string): boolean {
  names ??= new Set(readdirSync(FOLDER));
  if (!names.has(name)) return false;
  const content = readFileSync(join(FOLDER, name));
  response.writeHead(200, {
    'content-type': types[name.split('.').pop() ?? ''] ?? 'application/octet-stream',
    'content-length': content.length,
    'content-security-policy': PAGE_POLICY,
    'x-frame-options': 'DENY',
  });
  response.end(content);
  return true;
}
