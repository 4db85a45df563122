import { type Highest, type Series } from '../measure/series';
import { type FanOutRun } from '../simulate-fan-out';
import { limits, rampAllowance, type Limit } from './published';

/** How near a run came to a limit. */
export interface Finding {
  readonly limit: Limit;
  readonly measured: number;
  /** The document, collection or call it was. */
  readonly where: string;
  readonly isBroken: boolean;
}

/** Every limit, with what the run came to. */
export function checkLimits(run: FanOutRun): Finding[] {
  return [...documentLimits(run), ...collectionLimits(run), ...callLimits(run)];
}

export function brokenLimits(run: FanOutRun): Finding[] {
  return checkLimits(run).filter(({ isBroken }) => isBroken);
}

function finding(limit: Limit, measured: number, where = ''): Finding {
  return { limit, measured, where, isBroken: measured > limit.allowed };
}

function documentLimits({ deployment: { recorder } }: FanOutRun): Finding[] {
  const { documentWrites, highest } = recorder;
  const counted = documentWrites.most((path) => path.includes('/joins/'));
  const sustained = documentWrites.most(() => true, 60);
  const sizes = worst(recorder.collections, (name) => highest.of(`bytes of ${name}`));
  const entries = worst(recorder.collections, (name) => highest.of(`index entries of ${name}`));
  const commit = highest.of('bytes of a commit');
  const pipeline = highest.of('bytes of pipelines');
  return [
    finding(limits.documentWrites, counted.writes, counted.path),
    finding(limits.documentRate, sustained.writes / 60, sustained.path),
    finding(limits.documentBytes, sizes.value, sizes.where),
    finding(limits.pipelineBytes, pipeline.value, pipeline.where),
    finding(limits.indexEntries, entries.value, entries.where),
    finding(limits.commitBytes, commit.value, commit.where),
  ];
}

function worst(names: readonly string[], highestOf: (name: string) => Highest): Highest {
  return names.map(highestOf).reduce((a, b) => (b.value > a.value ? b : a));
}

function collectionLimits({ deployment: { recorder } }: FanOutRun): Finding[] {
  const rates = recorder.collections.map((name) => ({
    name,
    ofRamp: rampShare(recorder.operations(name)),
    sequential: recorder.sequential.get(name)?.size
      ? recorder.writes.of(name).peak(sustainedSeconds)
      : 0,
  }));
  const [busiest] = [...rates].sort((a, b) => b.ofRamp - a.ofRamp);
  const [hottest] = [...rates].sort((a, b) => b.sequential - a.sequential);
  const fields = [...(recorder.sequential.get(hottest?.name ?? '') ?? [])].join(', ');
  return [
    finding(limits.collectionRamp, busiest?.ofRamp ?? 0, busiest?.name),
    finding(limits.sequentialWrites, hottest?.sequential ?? 0, `${hottest?.name}: ${fields}`),
  ];
}

/** Rates per second are averages over so many: a commit of a hundred documents is not a hundred commits. */
const sustainedSeconds = 10;

/** The highest share of what a collection is allowed since its first operation. */
export function rampShare(operations: Series): number {
  const { first } = operations;
  return operations.peak(sustainedSeconds, (second) => rampAllowance(second - first));
}

function callLimits({ deployment: { recorder }, pipeline }: FanOutRun): Finding[] {
  const { highest, events, levels } = recorder;
  const from = (limit: Limit, { value, where }: Highest): Finding => finding(limit, value, where);
  const refused = events.entries().filter(([name]) => name.endsWith('requests refused'));
  const instances = levels.entries().filter(([name]) => name.endsWith('instances'));
  const [service, most] = instances.sort(([, a], [, b]) => b.value - a.value)[0] ?? [];
  const repairs = events.of('tasks repaired by the sweeper').total + pipeline.sweeper_moves;
  return [
    from(limits.transactionSeconds, highest.of('seconds of a transaction')),
    finding(limits.failedTransactions, events.of('failed transactions').total),
    from(limits.eventBytes, highest.of('bytes of an event')),
    from(limits.messageBytes, highest.of('bytes of a message')),
    from(limits.outstandingPushes, levels.of('push requests outstanding')),
    from(limits.pushSeconds, highest.of('seconds of a push request')),
    finding(
      limits.refusedRequests,
      refused.reduce((sum, [, { total }]) => sum + total, 0),
    ),
    finding(limits.instances, most?.value ?? 0, service),
    from(limits.answerBytes, highest.of('bytes of an answer')),
    finding(limits.signatures, events.of('signatures').peak(60) * 60),
    finding(limits.sweeperRepairs, repairs),
  ];
}
