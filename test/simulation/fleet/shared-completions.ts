import { maxCompletions, type CompleteAnswer } from '@attacca/core';
import { complete, completeAll, type Completion } from '../../../functions/internal/complete';
import { type CompleteCall } from '../../../functions/internal/complete-call';
import { createProgress, type Progress } from '../../../functions/pipelines/progress';
import { type Services } from '../../../functions/services';
import { type Ending, type Process, type Purpose } from '../engine/process';
import { type World } from '../world';
import { exchange } from './calls';

/** A completion that waits for others of its job and service to share a request with. */
interface Waiting {
  readonly call: CompleteCall;
  readonly purpose: Purpose;
  readonly onEnd: (ending: Ending) => void;
}

/** Per world: by service and job. */
const groups = new WeakMap<World, Map<string, Waiting[]>>();

/** In percent. */
const alone = 40;
/** Virtual milliseconds. */
const longestWait = 200;

/** Completes a task, by a call of its own or by one that it shares with whoever completes others meanwhile. */
export function sendCompletion(
  world: World,
  worker: Process,
  call: CompleteCall,
): Promise<CompleteAnswer> {
  const { job_id, task_id } = call.address;
  const { lease_token, request_id } = call.request;
  const purpose = { role: 'complete', job_id, task_id, lease_token, request_id };
  return exchange(world, worker, {
    purpose,
    arrive: (onEnd) => {
      if (!world.engine.random.happens(alone)) return join(world, { call, purpose, onEnd });
      const handle = (services: Services): Promise<CompleteAnswer> =>
        complete(services, progressOf(world, services), call);
      world.invoke(purpose, handle, onEnd);
    },
  }) as Promise<CompleteAnswer>;
}

function join(world: World, waiting: Waiting): void {
  const all = groups.get(world) ?? new Map<string, Waiting[]>();
  groups.set(world, all);
  const { caller, address } = waiting.call;
  const key = `${caller.service} ${address.job_id}`;
  const group = all.get(key);
  if (group !== undefined && group.length < maxCompletions) return void group.push(waiting);
  const fresh = [waiting];
  all.set(key, fresh);
  world.engine.after(world.engine.random.between(1, longestWait), () => {
    if (all.get(key) === fresh) all.delete(key);
    sendTogether(world, fresh);
  });
}

function sendTogether(world: World, group: readonly Waiting[]): void {
  const each = group.map(({ purpose }) => purpose);
  const calls = group.map(({ call }) => call);
  world.invoke(
    { role: 'complete', each },
    (services) => completeAll(services, progressOf(world, services), calls),
    (ending) => group.forEach(({ onEnd }, index) => onEnd(endingOf(ending, index))),
  );
}

function endingOf(ending: Ending, index: number): Ending {
  if (ending.kind !== 'returned') return ending;
  const completion = (ending.value as readonly Completion[])[index];
  if (completion !== undefined && 'answer' in completion)
    return { kind: 'returned', value: completion.answer };
  return { kind: 'threw', error: completion?.error };
}

/** Most instances have just written progress, and would not write it again for a second. */
export function progressOf({ engine }: World, services: Services): Progress {
  if (engine.random.happens(20)) return createProgress(services);
  return { add: () => Promise.resolve() };
}
