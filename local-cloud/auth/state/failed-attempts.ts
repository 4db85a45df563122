import { AuthError } from './auth-error';

/** Google does not publish its thresholds; these let a person mistype and stop a program that guesses. */
const ALLOWED_FAILURES = 10;
const LOCK_MILLISECONDS = 5 * 60_000;

/** Wrong passwords in a row, by account. In memory: a restart forgives. */
export class FailedAttempts {
  readonly #failures = new Map<string, { readonly count: number; readonly lastAt: number }>();

  /** @throws AuthError TOO_MANY_ATTEMPTS_TRY_LATER */
  check(localId: string, nowMilliseconds: number): void {
    const failures = this.#failures.get(localId);
    if (!failures || failures.count < ALLOWED_FAILURES) return;
    if (nowMilliseconds - failures.lastAt >= LOCK_MILLISECONDS) {
      this.#failures.delete(localId);
      return;
    }
    throw new AuthError(
      'TOO_MANY_ATTEMPTS_TRY_LATER',
      'Access to this account has been temporarily disabled due to many failed login attempts. You can immediately restore it by resetting your password or you can try again later.',
    );
  }

  record(localId: string, nowMilliseconds: number): void {
    const count = (this.#failures.get(localId)?.count ?? 0) + 1;
    this.#failures.set(localId, { count, lastAt: nowMilliseconds });
  }

  forgive(localId: string): void {
    this.#failures.delete(localId);
  }

  clear(): void {
    this.#failures.clear();
  }
}
