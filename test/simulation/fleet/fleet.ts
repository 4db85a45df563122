import { type Behaviour } from '../scenario/behaviour';
import { type World } from '../world';
import { takeMessage } from './worker';

/**
 * The workers of every service: one process for every pushed message, as many at a time as there are slots; a push that
 * finds none free is refused, and comes again.
 */
export function startFleet(
  world: World,
  { behaviour, slots }: { behaviour: Behaviour; slots: number },
): void {
  const { engine } = world;
  const busy = new Map<string, number>();
  world.takeMessage = (payload, service, settle) => {
    const running = busy.get(service) ?? 0;
    if (running >= slots) return settle(false);
    busy.set(service, running + 1);
    engine.spawn(
      `worker:${service}`,
      { role: 'worker', ...payload },
      {
        main: (process) => takeMessage(world, process, { payload, service, behaviour }),
        onEnd: (ending) => {
          busy.set(service, (busy.get(service) ?? 1) - 1);
          settle(ending.kind === 'returned' && ending.value === 'acknowledge');
        },
      },
    );
  };
}
