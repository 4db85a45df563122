import { execFileSync } from 'node:child_process';

const WIDTH = 500;

/** The upper part of an engraved page as PNG, by librsvg's program. @throws Error where rsvg-convert is not installed */
export function drawScore(svg: string): Uint8Array {
  const page = ['--page-width', String(WIDTH), '--page-height', '400', '--width', String(WIDTH)];
  return execFileSync('rsvg-convert', [...page, '--background-color', 'white', svg]);
}
