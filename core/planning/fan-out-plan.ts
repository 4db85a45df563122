import { followed, openerOf } from './following';
import { type RequestedMap } from './request';
import { isSameOutput, isSameScope, outputLabel, type Scope } from './scopes';
import { type OutputReference, type StepMap } from '../pipelines/state';
import { type KnownStep, type OperationContext, type Report } from './step-context';
import { type Wire } from './wires';

interface Mapped {
  readonly context: OperationContext;
  readonly wires: readonly Wire[];
  readonly scope: Scope;
}

/** How a step runs over the items of its scope; null when it runs once. What is asked for and cannot be is reported. */
export function planFanOut({ context, wires, scope }: Mapped, report: Report): StepMap | null {
  const asked = context.step.map;
  const over = scope.at(-1);
  if (over === undefined) {
    if (asked !== undefined) reportNotMapped(asked, report);
    return null;
  }
  const itemwise = wires.filter((wire) => isSameScope(wire.scope, scope));
  if (asked?.over !== undefined) checkOver(asked.over, { over, itemwise, report });
  const head = followed(wires, scope, context.known);
  return {
    over,
    ports: itemwise.map(({ port }) => port.name),
    follows: head?.plan.step_id ?? null,
    depth: scope.length,
    ...(head === null
      ? openedAs(asked, { context, report })
      : followedAs(asked, { head, known: context.known, report })),
  };
}

type Settings = Pick<
  StepMap,
  'max_concurrency' | 'tolerated_failure_count' | 'tolerated_failure_percentage' | 'batch'
>;

/** What holds for a step that opens a fan-out. */
function openedAs(
  asked: RequestedMap | undefined,
  { context, report }: { context: OperationContext; report: Report },
): Settings {
  const seconds = asked?.batch?.max_seconds;
  if (seconds !== undefined) checkBatchSeconds(seconds, { context, report });
  return {
    max_concurrency: asked?.max_concurrency ?? null,
    tolerated_failure_count: asked?.tolerated_failure_count ?? 0,
    tolerated_failure_percentage: asked?.tolerated_failure_percentage ?? 0,
    batch: { max_items: asked?.batch?.max_items ?? null, max_seconds: seconds ?? null },
  };
}

/** Batches are made, and handed out, by the step that opens the fan-out; what may fail is each step's own affair. */
function followedAs(
  asked: RequestedMap | undefined,
  { head, known, report }: { head: KnownStep; known: readonly KnownStep[]; report: Report },
): Settings {
  const opener = openerOf(head.plan, known);
  for (const field of ['max_concurrency', 'batch'] as const) {
    if (asked?.[field] === undefined) continue;
    report(`map.${field}`, {
      given: asked[field],
      allowed: `at the step ${opener.step_id}`,
      message: `${field} belongs to the step that opens the fan-out, ${opener.step_id}; this one follows ${head.plan.step_id} inside it`,
    });
  }
  const inherited = head.plan.map;
  return {
    max_concurrency: inherited?.max_concurrency ?? null,
    tolerated_failure_count:
      asked?.tolerated_failure_count ?? inherited?.tolerated_failure_count ?? 0,
    tolerated_failure_percentage:
      asked?.tolerated_failure_percentage ?? inherited?.tolerated_failure_percentage ?? 0,
    batch: inherited?.batch ?? { max_items: null, max_seconds: null },
  };
}

/** A batch that takes twice as long as expected must still end in time. */
function checkBatchSeconds(
  given: number,
  { context, report }: { context: OperationContext; report: Report },
): void {
  const { name, resources } = context.operation;
  const longest = resources.timeout_seconds / 2;
  if (given <= longest) return;
  report('map.batch.max_seconds', {
    given,
    allowed: `at most ${longest}`,
    message: `a batch of ${name} may be expected to take at most ${longest} s, half of its time limit of ${resources.timeout_seconds} s, not ${given} s`,
  });
}

function reportNotMapped(asked: RequestedMap, report: Report): void {
  const [field, given] =
    asked.over === undefined ? ['map', asked] : ['map.over', labelOf(asked.over)];
  report(field, {
    given,
    allowed: 'nothing: no map',
    message: 'the step is not mapped: nothing it takes item by item comes from a `many` output',
  });
}

/** It may be named as the `many` output itself, or as what carries its items to the step. */
function checkOver(
  asked: NonNullable<RequestedMap['over']>,
  { over, itemwise, report }: { over: OutputReference; itemwise: readonly Wire[]; report: Report },
): void {
  const carriers = itemwise.flatMap(({ offer }) => ('step' in offer.source ? [offer.source] : []));
  const names = [over, ...carriers];
  const reference = { step: String(asked.step), output: asked.output };
  if (names.some((name) => isSameOutput(name, reference))) return;
  const allowed = [...new Set(names.map(outputLabel))].join(' or ');
  report('map.over', {
    given: labelOf(asked),
    allowed,
    message: `the step is mapped over ${allowed}, which is what its inputs carry, not over ${labelOf(asked)}`,
  });
}

function labelOf({ step, output }: NonNullable<RequestedMap['over']>): string {
  return outputLabel({ step: String(step), output });
}
