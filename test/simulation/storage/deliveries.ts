import { type Engine } from '../engine/engine';

/** Tells whether a delivery was taken; what was not taken comes again. */
export type Settle = (isTaken: boolean) => void;

/** Something on its way: an event, or a message. */
export interface Delivery {
  /** For the trace. */
  readonly name: string;
  /** Hands it over. `settle` may be called late or never (then it is lost: who takes it must see to that). */
  readonly attempt: (count: number, settle: Settle) => void;
  /** Deliveries after which it is given up, to somebody else's care. */
  readonly most?: number;
  readonly onGivenUp?: () => void;
}

/**
 * Brings something at least once: late, out of order, twice, and again while it is not taken. While the world is
 * faulty even never, because the platform's promise must not be what correctness hangs on.
 */
export function deliver(engine: Engine, delivery: Delivery): void {
  const { random, faults } = engine;
  if (random.happens(faults.drop)) {
    engine.note('world', `loses ${delivery.name}`);
    return;
  }
  schedule(engine, delivery, 1);
  if (random.happens(faults.duplicate)) schedule(engine, delivery, 1);
}

function schedule(engine: Engine, delivery: Delivery, count: number): void {
  const { random, faults } = engine;
  const late = random.happens(faults.delay) ? random.pick([2_000, 20_000, 90_000, 400_000]) : 0;
  const backoff = count === 1 ? 0 : random.between(500, 10_000 * Math.min(count, 6));
  // Some are quicker than the next call of whoever sent them.
  const way = random.happens(30) ? 0 : random.between(1, 60);
  engine.after(late + backoff + way, () => {
    delivery.attempt(count, (isTaken) => {
      if (isTaken) return;
      if (count < (delivery.most ?? Infinity)) schedule(engine, delivery, count + 1);
      else delivery.onGivenUp?.();
    });
  });
}
