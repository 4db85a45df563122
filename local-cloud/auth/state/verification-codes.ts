import { randomBytes, randomInt } from 'node:crypto';
import { AuthError } from './auth-error';

/** A code that was sent to a telephone. */
export interface VerificationCode {
  readonly sessionInfo: string;
  readonly phoneNumber: string;
  /** Six digits. */
  readonly code: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

const LIFE_MILLISECONDS = 5 * 60_000;

/** Codes sent by SMS, and the proofs given for them. They live for minutes, so they are not kept on disk. */
export class VerificationCodes {
  readonly #codes = new Map<string, VerificationCode>();
  readonly #proofs = new Map<
    string,
    { readonly phoneNumber: string; readonly expiresAt: number }
  >();

  list(): readonly VerificationCode[] {
    return [...this.#codes.values()];
  }

  /** @param testCode of a fictional number; without it the code is random. */
  send(phoneNumber: string, nowMilliseconds: number, testCode?: string): VerificationCode {
    const sent = {
      phoneNumber,
      sessionInfo: randomBytes(48).toString('base64url'),
      code: testCode ?? String(randomInt(1_000_000)).padStart(6, '0'),
      createdAt: nowMilliseconds,
    };
    this.#codes.set(sent.sessionInfo, sent);
    return sent;
  }

  /**
   * The telephone number that the code was sent to; the code is used up.
   * @throws AuthError INVALID_SESSION_INFO, SESSION_EXPIRED, INVALID_CODE
   */
  verify(sessionInfo: string, code: string, nowMilliseconds: number): string {
    const sent = this.#codes.get(sessionInfo);
    if (!sent) throw new AuthError('INVALID_SESSION_INFO');
    if (nowMilliseconds - sent.createdAt >= LIFE_MILLISECONDS) {
      this.#codes.delete(sessionInfo);
      throw new AuthError('SESSION_EXPIRED');
    }
    if (sent.code !== code) throw new AuthError('INVALID_CODE');
    this.#codes.delete(sessionInfo);
    return sent.phoneNumber;
  }

  /** A proof that the number was verified, for a client that must decide what to do about its other account. */
  prove(phoneNumber: string, nowMilliseconds: number): string {
    const proof = randomBytes(48).toString('base64url');
    this.#proofs.set(proof, { phoneNumber, expiresAt: nowMilliseconds + 3600_000 });
    return proof;
  }

  /** @throws AuthError INVALID_TEMPORARY_PROOF */
  takeProof(proof: string, phoneNumber: string, nowMilliseconds: number): void {
    const given = this.#proofs.get(proof);
    if (given?.phoneNumber !== phoneNumber || given.expiresAt <= nowMilliseconds) {
      throw new AuthError('INVALID_TEMPORARY_PROOF');
    }
    this.#proofs.delete(proof);
  }

  clear(): void {
    this.#codes.clear();
    this.#proofs.clear();
  }
}
