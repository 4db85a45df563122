import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where systems put Chromium, and what works in its place. `CHROMIUM_PATH` names another. */
const usualPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Starts Chromium without a window, with a profile of its own.
 * @throws Error that says how to get Chromium where there is none
 */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

function findChromium(): string {
  const named = process.env['CHROMIUM_PATH'];
  const candidates = named === undefined ? usualPaths : [named];
  const found = candidates.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    `Chromium is missing; looked for ${candidates.join(', ')}. Install it (on Debian: apt-get install chromium; "npm test" does so where it may), or set CHROMIUM_PATH to the executable of a Chromium or Chrome.`,
  );
}
