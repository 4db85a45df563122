import { AttaccaError, type Task } from '@attacca/core';
import { type Services } from '../../../functions/services';
import { type Ending, type Process, type Purpose } from '../engine/process';
import { type World } from '../world';

/** There was no answer, or none with a code. */
class NoAnswer extends Error {}

const timeout = 30_000;

/** One HTTP request whose handler is a process of its own. */
export function callOnce(
  world: World,
  worker: Process,
  { purpose, handle }: { purpose: Purpose; handle: (services: Services) => Promise<unknown> },
): Promise<unknown> {
  return exchange(world, worker, {
    purpose,
    arrive: (onEnd) => void world.invoke(purpose, handle, onEnd),
  });
}

/**
 * One HTTP request: it may never arrive, its function may die, its answer may be lost or come too late.
 * @param arrive is called when it arrives, with whom to tell how its handling has ended
 */
export function exchange(
  world: World,
  worker: Process,
  { purpose, arrive }: { purpose: Purpose; arrive: (onEnd: (ending: Ending) => void) => void },
): Promise<unknown> {
  const { engine } = world;
  const { role, task_id } = purpose;
  return new Promise((resolve, reject) => {
    const giveUp = engine.after(timeout, () => {
      if (worker.state === 'running') reject(new NoAnswer(`no answer to ${role}`));
    });
    const answer = (settle: () => void): void => {
      if (engine.random.happens(engine.faults.lostCall)) return;
      const label = `is answered to ${role} of ${task_id}`;
      void engine.call(worker, { label, mayFail: false }, settle).then(giveUp);
    };
    void engine.call(worker, { label: `calls ${role} of ${task_id}`, mayFail: false }, () => {
      if (engine.random.happens(engine.faults.lostCall)) return;
      arrive((ending) => {
        checkRepetition(world, purpose, ending);
        if (ending.kind === 'returned') answer(() => resolve(ending.value));
        else if (ending.kind === 'threw') answer(() => reject(asError(ending.error)));
        else answer(() => reject(new NoAnswer(`${role} died`)));
      });
    });
  });
}

/** Whoever asks again what was answered already must not be refused. */
function checkRepetition(
  world: World,
  { role, job_id = '', task_id = '', request_id }: Purpose,
  ending: Ending,
): void {
  const isRefused = ending.kind === 'threw' && ending.error instanceof AttaccaError;
  if (!isRefused || (role !== 'complete' && role !== 'fail')) return;
  const task = world.database.get(`pipelines/${job_id}/tasks/${task_id}`) as unknown as Task;
  if (task?.finished_by?.request_id !== request_id) return;
  const what = `${role} of ${job_id}/${task_id} took effect, and its repetition is refused`;
  world.engine.violation ??= new Error(`${what}: ${String(ending.error)}`);
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
