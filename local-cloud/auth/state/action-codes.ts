import { randomBytes } from 'node:crypto';
import { AuthError } from './auth-error';

export type ActionRequestType =
  'PASSWORD_RESET' | 'VERIFY_EMAIL' | 'EMAIL_SIGNIN' | 'VERIFY_AND_CHANGE_EMAIL' | 'RECOVER_EMAIL';

/** A code that is sent by e-mail (“out of band”) and lets whoever shows it do one thing, once. */
export interface ActionCode {
  readonly oobCode: string;
  readonly oobLink: string;
  readonly requestType: ActionRequestType;
  readonly email: string;
  readonly newEmail?: string;
  /** Of the account it is for; a sign-in link may be for an account that is yet to be made. */
  readonly localId?: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export type ActionCodeEntry =
  | { readonly kind: 'action_code'; readonly code: ActionCode }
  | { readonly kind: 'action_code_used'; readonly oobCode: string };

const HOUR = 3600_000;

/** For how long a code is good. A change of e-mail can be taken back at any time. */
const LIFE_MILLISECONDS: Readonly<Record<ActionRequestType, number>> = {
  PASSWORD_RESET: HOUR,
  EMAIL_SIGNIN: 6 * HOUR,
  VERIFY_EMAIL: 3 * 24 * HOUR,
  VERIFY_AND_CHANGE_EMAIL: 3 * 24 * HOUR,
  RECOVER_EMAIL: Infinity,
};

/** The codes that were sent and not used yet, oldest first. */
export class ActionCodes {
  readonly #codes = new Map<string, ActionCode>();

  constructor(private readonly keep: (entry: ActionCodeEntry) => void) {}

  replay(entry: ActionCodeEntry): void {
    if (entry.kind === 'action_code') this.#codes.set(entry.code.oobCode, entry.code);
    else this.#codes.delete(entry.oobCode);
  }

  list(): readonly ActionCode[] {
    return [...this.#codes.values()];
  }

  /** @param linkTo makes the link that carries the code. */
  create(
    code: Omit<ActionCode, 'oobCode' | 'oobLink'>,
    linkTo: (oobCode: string) => string,
  ): ActionCode {
    const oobCode = randomBytes(32).toString('base64url');
    const created = { ...code, oobCode, oobLink: linkTo(oobCode) };
    this.keep({ kind: 'action_code', code: created });
    this.#codes.set(oobCode, created);
    return created;
  }

  /** @throws AuthError INVALID_OOB_CODE, EXPIRED_OOB_CODE */
  find(oobCode: string, nowMilliseconds: number): ActionCode {
    const code = this.#codes.get(oobCode);
    if (!code) throw new AuthError('INVALID_OOB_CODE');
    if (nowMilliseconds - code.createdAt >= LIFE_MILLISECONDS[code.requestType]) {
      throw new AuthError('EXPIRED_OOB_CODE');
    }
    return code;
  }

  use(oobCode: string): void {
    this.keep({ kind: 'action_code_used', oobCode });
    this.#codes.delete(oobCode);
  }

  /** Forgets the codes of an account that is gone. */
  forget(localId: string): void {
    for (const code of this.list()) if (code.localId === localId) this.use(code.oobCode);
  }

  clear(): void {
    for (const { oobCode } of this.list()) this.use(oobCode);
  }
}
