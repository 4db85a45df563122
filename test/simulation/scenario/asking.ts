import { AttaccaError, errorRegistry } from '@attacca/core';
import { answerOnce } from '../../../functions/http/idempotency';
import { type KeptAnswer, type Once } from '../../../functions/http/route';
import { type Services } from '../../../functions/services';
import { type World } from '../world';

/** A request that is repeated until it is answered. */
export interface Ask {
  readonly role: string;
  readonly subject: string;
  readonly owner: string;
  /** Idempotency-Key: the same for every repetition. Null for a request that has none. */
  readonly key: string | null;
  /** @param refusal why it was refused for good; null when it was not */
  readonly onAnswer: (refusal: string | null) => void;
}

/** Asks until there is an answer: a client that was told nothing asks again. */
export function askUntilAnswered(
  world: World,
  ask: Ask,
  handle: (services: Services, once: Once) => Promise<KeptAnswer>,
): void {
  const { engine } = world;
  const { role, subject, owner, key, onAnswer } = ask;
  const answer = (services: Services): Promise<unknown> =>
    key === null
      ? handle(services, { keep: () => undefined })
      : answerOnce(services, { owner, key, fingerprint: `${role} ${subject}` }, (once) =>
          handle(services, once),
        );
  world.invoke({ role, job_id: subject }, answer, (ending) => {
    if (ending.kind === 'returned') return onAnswer(null);
    const error = ending.kind === 'threw' ? ending.error : null;
    if (error instanceof AttaccaError && isFinal(error)) {
      engine.note(role, `of ${subject} is refused: ${error.code} ${error.message}`);
      return onAnswer(`${error.code} ${error.message}`);
    }
    engine.after(engine.random.between(200, 5_000), () => askUntilAnswered(world, ask, handle));
  });
}

function isFinal(error: AttaccaError): boolean {
  const { status } = errorRegistry[error.code];
  return status < 500 && status !== 429;
}
