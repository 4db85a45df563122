import { AttaccaError } from '@attacca/core';

/** A worker, known by its service account. */
export interface WorkerCaller {
  readonly email: string;
  readonly service: string;
}

/**
 * Maps the caller's identity token to a service. Cloud Run's front door has checked the token and removed its
 * signature before this code sees it; all that is left to do is to read the e-mail.
 * @param accounts service of each service account, by e-mail
 * @throws AttaccaError UNAUTHENTICATED without a token, FORBIDDEN for an account that is no worker's
 */
export function workerOf(
  authorization: string | undefined,
  accounts: Readonly<Record<string, string>>,
): WorkerCaller {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined)
    throw new AttaccaError('UNAUTHENTICATED', 'The request carries no identity token.');
  const email = emailOf(token);
  if (email === null)
    throw new AttaccaError('UNAUTHENTICATED', 'The identity token names no verified e-mail.');
  const service = Object.hasOwn(accounts, email) ? accounts[email] : undefined;
  if (service === undefined)
    throw new AttaccaError('FORBIDDEN', `${email} is no worker of this deployment.`);
  return { email, service };
}

function emailOf(token: string): string | null {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    const { email, email_verified } = JSON.parse(payload) as {
      email?: unknown;
      email_verified?: unknown;
    };
    return typeof email === 'string' && email_verified === true ? email : null;
  } catch {
    return null;
  }
}
