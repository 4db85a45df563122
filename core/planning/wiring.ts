import { planFanOut } from './fan-out-plan';
import { isSameScope, isWithin, maxDepth, scopeLabel, type Scope } from './scopes';
import { type Source, type StepPlan } from '../pipelines/state';
import { type OperationContext, type Report } from './step-context';
import { findWires, hasUnknownPort, type Wire } from './wires';

/** What follows from a step's inputs. */
export interface Wiring extends Pick<StepPlan, 'inputs' | 'map'> {
  readonly scope: Scope;
}

/**
 * Finds a source for every input port and says whether the step runs once or per item.
 * @returns null when the inputs do not make sense; the faults have been reported
 */
export function wire(context: OperationContext, report: Report): Wiring | null {
  if (hasUnknownPort(context, report)) return null;
  const wires = findWires(context, report);
  const scope = wires === null ? null : commonScope(wires, report);
  if (wires === null || scope === null) return null;
  const inputs: Record<string, Source> = {};
  for (const { port, offer } of wires) inputs[port.name] = offer.source;
  return { inputs, map: planFanOut({ context, wires, scope }, report), scope };
}

/** The fan-outs the step runs in: those of all its inputs, except what is the same for every item. */
function commonScope(wires: readonly Wire[], report: Report): Scope | null {
  const [deepest] = [...wires].sort((a, b) => b.scope.length - a.scope.length);
  if (deepest === undefined) return [];
  const strangers = wires.filter(
    ({ scope }) => scope.length > 0 && !isSameScope(scope, deepest.scope),
  );
  for (const stranger of strangers) reportMixed(stranger, deepest, report);
  if (deepest.scope.length > maxDepth) reportTooDeep(deepest, report);
  return strangers.length > 0 || deepest.scope.length > maxDepth ? null : deepest.scope;
}

function reportMixed(stranger: Wire, deepest: Wire, report: Report): void {
  const [here, there] = [scopeLabel(stranger.scope), scopeLabel(deepest.scope)];
  const remedy = isWithin(deepest.scope, stranger.scope)
    ? `gather ${deepest.offer.label} first, or take ${stranger.port.name} from a step inside the same fan-out`
    : 'inputs that come item by item must come from one fan-out, and one of them may be gathered first';
  report(`inputs.${stranger.port.name}`, {
    given: `${stranger.offer.label}, item by item of ${here}`,
    allowed: `items of ${there}, or one thing that is the same for all of them`,
    message: `${stranger.port.name} comes item by item of ${here}, but ${deepest.port.name} item by item of ${there}; ${remedy}`,
  });
}

function reportTooDeep({ port, scope }: Wire, report: Report): void {
  report(`inputs.${port.name}`, {
    given: `${scope.length} fan-outs (${scopeLabel(scope)})`,
    allowed: `at most ${maxDepth} fan-outs inside one another`,
    message: `${port.name} comes from ${scope.length} fan-outs inside one another (${scopeLabel(scope)}); at most ${maxDepth} are allowed`,
  });
}
