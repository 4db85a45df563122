import type { ServerResponse } from 'node:http';
import { applyActionCode, resetPassword } from '../methods/apply-action-code';
import { AuthError } from '../state/auth-error';
import { escapeHtml, sendPage } from './html';
import type { PageCall } from './pages';

/**
 * Where the links in e-mails lead. A password reset asks for the new password; what it did it says in the
 * JSON of the official emulator, `{authEmulator: {success | error, …}}`, or by going on to `continueUrl`.
 */
export async function actionPage(call: PageCall): Promise<void> {
  const { query, response } = call;
  const oobCode = query.get('oobCode');
  if (!query.get('apiKey')) return refuse(response, 'missing apiKey query parameter');
  if (!oobCode) return refuse(response, 'missing oobCode query parameter');
  try {
    await act(call, oobCode);
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    refuse(response, `${error.message}. The link has expired or has already been used.`);
  }
}

async function act(call: PageCall, oobCode: string): Promise<void> {
  const { context, query } = call;
  switch (query.get('mode')) {
    case 'resetPassword':
      return reset(call, oobCode);
    case 'signIn':
      return redirectToApp(call);
    case 'verifyEmail': {
      const { email } = applyActionCode(context, { oobCode });
      return succeed(call, { success: 'The email has been successfully verified.', email });
    }
    case 'verifyAndChangeEmail': {
      const { newEmail } = applyActionCode(context, { oobCode });
      return succeed(call, { success: 'The email has been successfully changed.', newEmail });
    }
    case 'recoverEmail': {
      const { email } = applyActionCode(context, { oobCode });
      return succeed(call, { success: 'The email has been successfully reset.', email });
    }
    default:
      return refuse(call.response, 'Invalid mode');
  }
}

/** Asks for the new password, or takes it from the address. */
async function reset(call: PageCall, oobCode: string): Promise<void> {
  const { context, query, response } = call;
  const newPassword = query.get('newPassword');
  if (newPassword) {
    const { email } = await resetPassword(context, { oobCode, newPassword });
    return succeed(call, { success: 'The password has been successfully updated.', email });
  }
  const { email, requestType } = await resetPassword(context, { oobCode });
  if (requestType !== 'PASSWORD_RESET') throw new AuthError('INVALID_OOB_CODE');
  const hidden = [...query].map(
    ([name, value]) =>
      `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  sendPage(response, {
    title: 'New password',
    body: `<p>For ${escapeHtml(String(email))}</p>
<form>${hidden.join('')}
<label>New password <input type="password" name="newPassword" minlength="6" required autofocus></label>
<button>Save</button></form>`,
  });
}

/** The application itself completes the sign-in: it gets the code along with everything else. */
function redirectToApp({ query, response }: PageCall): void {
  const continueUrl = query.get('continueUrl');
  if (!continueUrl || !URL.canParse(continueUrl)) {
    return refuse(response, 'Missing continueUrl query parameter');
  }
  const target = new URL(continueUrl);
  for (const [name, value] of query) {
    if (name !== 'continueUrl') target.searchParams.set(name, value);
  }
  redirect(response, target.href);
}

function succeed({ query, response }: PageCall, outcome: Readonly<Record<string, unknown>>): void {
  const continueUrl = query.get('continueUrl');
  if (continueUrl) redirect(response, continueUrl);
  else send(response, 200, outcome);
}

function refuse(response: ServerResponse, error: string): void {
  send(response, 400, { error });
}

function send(response: ServerResponse, status: number, authEmulator: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ authEmulator }, null, 2));
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { location }).end();
}
