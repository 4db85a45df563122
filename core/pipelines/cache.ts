import { addUsage, noUsage, type Usage } from '../cost/usage';
import { type Operation } from '../manifest/types';
import { type CacheClaim, type CacheEntry, type CacheMode, type Task } from './state';
import { timeAfter } from './time';

/*
 * One result for everybody who needs it: whoever comes first leads and computes, whoever comes while it does waits, and
 * whoever comes later takes the result. However the leader ends, somebody goes on.
 */

/** More waiters than this are not kept; who comes then computes for itself. */
const maxWaiters = 50;
/** Beyond its operation's time limit, what a leader may wait for a worker before it is taken for dead. */
const leaderGraceSeconds = 300;

export type CacheDecision =
  | { readonly kind: 'hit'; readonly entry: CacheEntry }
  | { readonly kind: 'lead'; readonly entry: CacheEntry }
  | { readonly kind: 'wait'; readonly entry: CacheEntry; readonly until: string }
  /** Computes without telling anybody. */
  | { readonly kind: 'alone' };

/** What a task that needs a result does: takes it, computes it for all, or waits for who does. */
export function decideCache(
  entry: CacheEntry | undefined,
  task: Task,
  context: { operation: Operation; mode: CacheMode; now: string },
): CacheDecision {
  const { now, mode, operation } = context;
  const me = claimOf(task);
  const isValid = entry?.state === 'ready' && (entry.valid_until ?? '') > now;
  if (isValid && mode === 'use') return { kind: 'hit', entry };
  const leader = entry?.state === 'computing' ? entry.leader : null;
  const isLed = leader !== null && !isSame(leader, me) && (entry?.deadline_at ?? '') > now;
  if (entry !== undefined && isLed) {
    if (mode === 'refresh') return { kind: 'alone' };
    const others = entry.waiters.filter((waiter) => !isSame(waiter, me));
    if (others.length >= maxWaiters) return { kind: 'alone' };
    const until = entry.deadline_at ?? now;
    return { kind: 'wait', until, entry: { ...entry, waiters: [...others, me] } };
  }
  // A valid result stays there for others while it is refreshed.
  if (isValid) return { kind: 'alone' };
  const waiters = (entry?.waiters ?? []).filter((waiter) => !isSame(waiter, me));
  return { kind: 'lead', entry: ledBy(me, { task, operation, waiters, now }) };
}

/** The entry once the result is there. Whoever waited takes it from there. */
export function readyEntry(task: Task, operation: Operation, now: string): CacheEntry {
  return {
    key: task.cache_key ?? '',
    operation: task.operation,
    state: 'ready',
    leader: null,
    deadline_at: null,
    waiters: [],
    outputs: task.outputs,
    conversions: task.conversions,
    usage: workIn(task.usage),
    created_at: now,
    valid_until: timeAfter(now, operation.cache_duration_minutes * 60),
  };
}

export interface Handover {
  /** Null: nobody waits, the entry is forgotten. */
  readonly entry: CacheEntry | null;
  /** Computes from now on. */
  readonly promoted: CacheClaim | null;
}

/** What becomes of an entry whose leader ended without a result. Undefined: it was not the leader. */
export function handOver(
  entry: CacheEntry | undefined,
  ended: CacheClaim,
  now: string,
): Handover | undefined {
  const isLeader =
    entry?.state === 'computing' && entry.leader !== null && isSame(entry.leader, ended);
  if (!isLeader) return undefined;
  const [promoted, ...waiters] = entry.waiters;
  if (promoted === undefined) return { entry: null, promoted: null };
  const lasts = Date.parse(entry.deadline_at ?? now) - Date.parse(entry.created_at);
  const deadline_at = timeAfter(now, lasts / 1000);
  return { entry: { ...entry, leader: promoted, waiters, created_at: now, deadline_at }, promoted };
}

/** A result that is as good as computed: the task, completed from the cache. */
export function completeFromCache(task: Task, entry: CacheEntry, now: string): Task {
  return {
    ...task,
    state: 'completed',
    is_waiting: false,
    cached: true,
    outputs: entry.outputs,
    conversions: entry.conversions,
    usage: addUsage(task.usage, savedBy(entry)),
    started_at: now,
    finished_at: now,
    due_at: null,
  };
}

/** What is saved by a result that is there: the computing, not the keeping. */
function workIn({ worker_vcpu_seconds = 0, worker_gib_seconds = 0 }: Usage): Usage {
  return { worker_vcpu_seconds, worker_gib_seconds };
}

function savedBy({ usage }: CacheEntry): Usage {
  const { worker_vcpu_seconds = 0, worker_gib_seconds = 0 } = usage;
  return { saved_vcpu_seconds: worker_vcpu_seconds, saved_gib_seconds: worker_gib_seconds };
}

export function claimOf({ job_id, task_id }: Task): CacheClaim {
  return { job_id, task_id };
}

function ledBy(leader: CacheClaim, { task, operation, waiters, now }: LeadContext): CacheEntry {
  return {
    key: task.cache_key ?? '',
    operation: task.operation,
    state: 'computing',
    leader,
    deadline_at: timeAfter(now, operation.resources.timeout_seconds + leaderGraceSeconds),
    waiters,
    outputs: {},
    conversions: {},
    usage: noUsage,
    created_at: now,
    valid_until: null,
  };
}

interface LeadContext {
  readonly task: Task;
  readonly operation: Operation;
  readonly waiters: readonly CacheClaim[];
  readonly now: string;
}

function isSame(left: CacheClaim, right: CacheClaim): boolean {
  return left.job_id === right.job_id && left.task_id === right.task_id;
}
