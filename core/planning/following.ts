import { isSameScope, type Scope } from './scopes';
import { type Source, type StepPlan } from '../pipelines/state';
import { type KnownStep } from './step-context';
import { type Wire } from './wires';

/**
 * The mapped step that a new one follows batch by batch, inside the fan-out that is open already. It needs the results
 * of one step of the same scope alone, taken item by item; whatever else it needs must be complete before that
 * fan-out opens, so that no batch ever waits for anything but its predecessor.
 * @returns null for a step that opens a fan-out of its own
 */
export function followed(
  wires: readonly Wire[],
  scope: Scope,
  known: readonly KnownStep[],
): KnownStep | null {
  if (wires.some(({ isGathered }) => isGathered)) return null;
  const isBeside = ({ step }: Wire['offer']): boolean =>
    step !== null && step.scope.length > 0 && isSameScope(step.scope, scope);
  const [head, ...others] = new Set(
    wires.flatMap(({ offer }) => (isBeside(offer) ? [offer.step] : [])),
  );
  if (head === undefined || head === null || others.length > 0) return null;
  const before = prerequisites(openerOf(head.plan, known), known);
  const isReady = ({ offer }: Wire): boolean =>
    offer.step === head || before.has(keyOf(offer.source));
  return wires.every(isReady) ? head : null;
}

/** The step that opened the fan-out in which `plan` runs. */
export function openerOf(plan: StepPlan, known: readonly KnownStep[]): StepPlan {
  const follows = plan.map?.follows ?? null;
  const before = known.find((step) => step.plan.step_id === follows);
  return before === undefined ? plan : openerOf(before.plan, known);
}

/** The files and steps without which a step that follows no other cannot start, over any number of steps. */
function prerequisites(opener: StepPlan, known: readonly KnownStep[]): ReadonlySet<string> {
  const plans = new Map(known.map(({ plan }) => [plan.step_id, plan]));
  const found = new Set<string>();
  const open = [opener];
  for (const plan of open) {
    for (const source of Object.values(plan.inputs)) {
      const before = 'step' in source ? plans.get(source.step) : undefined;
      if (before !== undefined && !found.has(keyOf(source))) open.push(before);
      found.add(keyOf(source));
    }
  }
  return found;
}

/** Files and steps have names of their own, which may be the same. */
function keyOf(source: Source): string {
  return 'step' in source ? `step ${source.step}` : `input ${source.input}`;
}
