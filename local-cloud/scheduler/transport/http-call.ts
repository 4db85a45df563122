import type { Agent } from 'node:http';
import { send } from '../../http';
import type { AttemptOutcome } from '../state/job-log';
import type { CallReason, CallToken, HttpTarget } from './target';

export interface TokenSource {
  readonly identityToken: (email: string, audience: string) => Promise<string>;
  readonly accessToken: (email: string) => Promise<string>;
}

export interface HttpCall extends CallReason {
  readonly target: HttpTarget;
  readonly tokens: TokenSource;
  readonly agent: Agent;
}

/** The target answered, but with no 2xx. */
class UnsuccessfulCall extends Error {
  /** As calls are recorded. */
  readonly status = 'UNAVAILABLE';
}

/** Makes one attempt. @throws UnsuccessfulCall, or why there was no answer in time */
export async function callHttp(call: HttpCall): Promise<AttemptOutcome> {
  const { target } = call;
  const status = await send({
    method: target.method,
    url: target.url,
    headers: await headersOf(call),
    body: target.body,
    timeoutMilliseconds: target.deadlineMilliseconds,
    agent: call.agent,
  });
  if (status < 200 || status > 299) throw new UnsuccessfulCall(`HTTP ${status}`);
  return { isSuccess: true, detail: `HTTP ${status}` };
}

/** The job's own headers go first, but for those that say who calls. */
async function headersOf({
  target,
  tokens,
  job,
  scheduleTime,
}: HttpCall): Promise<Record<string, string>> {
  const own = Object.entries(target.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    ...(target.body.length > 0 && { 'content-type': 'application/octet-stream' }),
    ...(Object.fromEntries(own) as Record<string, string>),
    ...(target.token && { authorization: `Bearer ${await tokenOf(target.token, tokens)}` }),
    'user-agent': 'Google-Cloud-Scheduler',
    'x-cloudscheduler': 'true',
    'x-cloudscheduler-jobname': job,
    'x-cloudscheduler-scheduletime': new Date(scheduleTime).toISOString(),
  };
}

function tokenOf(token: CallToken, tokens: TokenSource): Promise<string> {
  return token.kind === 'oidc'
    ? tokens.identityToken(token.serviceAccount, token.audience)
    : tokens.accessToken(token.serviceAccount);
}
