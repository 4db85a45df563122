import { createHash } from 'node:crypto';

/** The stable 21-digit number that Google Cloud gives a service account beside its e-mail. */
export function uniqueId(email: string): string {
  return `1${digits(email, 20)}`;
}

/** The stable 12-digit number that Google Cloud gives a project beside its id. */
export function projectNumber(project: string): string {
  return `1${digits(project, 11)}`;
}

function digits(text: string, count: number): string {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 24);
  return BigInt(`0x${hash}`).toString().padStart(count, '0').slice(-count);
}
