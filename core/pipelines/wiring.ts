import { type Operation } from '../manifest';
import { fits, findOffer, type Offer } from './offers';
import { type RequestedStep } from './request';
import { type Source, type StepPlan } from './state';
import { type KnownStep, type Report, type StepContext } from './step-context';

/** Finds a source for every input port and says whether the step runs once or per item. */
export function wire(
  context: StepContext,
  operation: Operation,
  report: Report,
): Pick<StepPlan, 'inputs' | 'map'> | null {
  const { step, known } = context;
  for (const port of Object.keys(step.inputs ?? {})) {
    if (operation.inputs.some(({ name }) => name === port)) continue;
    const allowed = operation.inputs.map(({ name }) => name).join(', ');
    report(`inputs.${port}`, {
      given: port,
      allowed,
      message: `${operation.name} has no input ${port}; it has ${allowed}`,
    });
    return null;
  }
  const inputs: Record<string, Source> = {};
  let map: StepPlan['map'] = null;
  for (const port of operation.inputs) {
    const offer = findOffer(context, port, report);
    if (offer === null || !fits(offer, port, { context, report })) return null;
    inputs[port.name] = offer.source;
    if (!offer.isMany || port.cardinality === 'many') continue;
    if (map !== null) {
      report(`inputs.${port.name}`, {
        allowed: 'one mapped input',
        message: `${map.port} is mapped already; one input can be mapped`,
      });
      return null;
    }
    const over = offer.source as { step: string; output: string };
    map = { port: port.name, over, follows: followed(offer, inputs, known) };
  }
  if (map !== null && !canBeMapped(operation, map.port, report)) return null;
  return isMapAsAsked(step, map, report) ? { inputs, map } : null;
}

/** A mapped step follows another inside its fan-out if nothing else it needs could come later. */
function followed(
  offer: Offer,
  inputs: Readonly<Record<string, Source>>,
  known: readonly KnownStep[],
): string | null {
  if (offer.mappedStep === null) return null;
  const head = offer.mappedStep.plan;
  const isReady = (source: Source): boolean =>
    'input' in source ||
    source.step === head.step_id ||
    known.findIndex(({ plan }) => plan.step_id === source.step) <
      known.findIndex(({ plan }) => plan === head);
  return Object.values(inputs).every(isReady) ? head.step_id : null;
}

/** Items that would each become many are refused here, at submission, not discovered at run time. */
function canBeMapped(operation: Operation, port: string, report: Report): boolean {
  const many = operation.outputs.find(({ cardinality }) => cardinality === 'many');
  if (many === undefined) return true;
  report(`inputs.${port}`, {
    given: `a mapped ${operation.name}`,
    allowed: 'an operation whose outputs are one per item',
    message: `${operation.name} makes many ${many.name} of every item, and a fan-out inside a fan-out cannot be run; gather the items first`,
  });
  return false;
}

function isMapAsAsked(step: RequestedStep, map: StepPlan['map'], report: Report): boolean {
  if (step.map === undefined) return true;
  const asked = `${step.map.over.step}.${step.map.over.output}`;
  const is = map === null ? 'nothing' : `${map.over.step}.${map.over.output}`;
  if (asked === is) return true;
  report('map.over', {
    given: asked,
    allowed: is,
    message: `the step is mapped over ${is}, which is what its inputs carry, not over ${asked}`,
  });
  return false;
}
