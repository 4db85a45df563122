import { portDetail, type Port } from '../manifest';
import { didYouMean } from '../suggestions';
import { type RequestedOutput } from './request';
import { type Scope } from './scopes';
import { type Source } from '../pipelines/state';
import { type KnownStep, type OperationContext, type Report } from './step-context';

/** An output a port can be wired to. */
export interface Offer {
  readonly source: Source;
  readonly type: string;
  /** The fan-outs around it: there is one of these per item of the innermost. */
  readonly scope: Scope;
  readonly columns: number | null;
  /** The step that leaves it; null for a file of the request. */
  readonly step: KnownStep | null;
  readonly label: string;
}

/**
 * What a port is wired to: as named, or the step before (the pipeline's first input for the first step).
 * @returns null when there is nothing; the fault has been reported, here or with the step that has it
 */
export function findOffer(context: OperationContext, port: Port, report: Report): Offer | null {
  const named = context.step.inputs?.[port.name];
  if (named === undefined) return defaultOffer(context, port);
  const field = `inputs.${port.name}`;
  if (named !== 'input' && 'step' in named) return namedOffer(named, { context, field, report });
  const name = named === 'input' ? 'input' : named.input;
  if (context.inputNames.includes(name)) return inputOffer(name);
  const allowed = context.inputNames.join(', ');
  report(field, {
    given: name,
    allowed,
    message: `the request has no input ${name}; it has ${allowed}`,
  });
  return null;
}

function defaultOffer({ index, inputNames, stepIds, known }: OperationContext, port: Port) {
  if (index === 0) return inputOffer(inputNames[0] ?? 'input');
  const previous = known.find(({ plan }) => plan.step_id === stepIds[index - 1]);
  if (previous === undefined) return null;
  const offers = offersOf(previous);
  return offers.find((offer) => offer.type === port.type) ?? offers[0] ?? null;
}

function namedOffer(
  named: RequestedOutput,
  { context, field, report }: { context: OperationContext; field: string; report: Report },
): Offer | null {
  const step = String(named.step);
  const earlier = context.stepIds.slice(0, context.index);
  if (!earlier.includes(step)) {
    const allowed = earlier.join(', ') || 'none';
    report(field, {
      given: step,
      allowed,
      message: `there is no earlier step ${step}${didYouMean(step, earlier)}; there are ${allowed}`,
    });
    return null;
  }
  const source = context.known.find(({ plan }) => plan.step_id === step);
  if (source === undefined) return null;
  const index = source.operation.outputs.findIndex(({ name }) => name === named.output);
  const offer = offersOf(source)[index];
  if (offer !== undefined) return offer;
  const names = source.operation.outputs.map(({ name }) => name);
  const allowed = names.join(', ');
  report(field, {
    given: named.output,
    allowed,
    message: `step ${step} has no output ${named.output}${didYouMean(named.output, names)}; it has ${allowed}`,
  });
  return null;
}

/** A file somebody uploaded; that it holds sound is checked when it is ingested. */
function inputOffer(name: string): Offer {
  return {
    source: { input: name },
    type: 'audio',
    scope: [],
    columns: null,
    step: null,
    label: `the input ${name}`,
  };
}

/** One per output port, in their order. A `many` output is a fan-out inside those its step runs in. */
function offersOf(known: KnownStep): Offer[] {
  const { plan, operation, scope } = known;
  return operation.outputs.map((port) => {
    const source = { step: plan.step_id, output: port.name };
    return {
      source,
      type: port.type,
      scope: port.cardinality === 'many' ? [...scope, source] : scope,
      columns: portDetail(port, 'columns', plan.parameters),
      step: known,
      label: `${plan.step_id}.${port.name}`,
    };
  });
}

/** True if what is offered can feed the port: same type, same number of columns where both say. */
export function fits(
  offer: Offer,
  port: Port,
  { context, report }: { context: OperationContext; report: Report },
): boolean {
  const field = `inputs.${port.name}`;
  if (offer.type !== port.type) {
    report(field, {
      given: `${offer.type} (${offer.label})`,
      allowed: port.type,
      message: `${port.name} takes ${port.type}, but ${offer.label} is ${offer.type}`,
    });
    return false;
  }
  const columns = portDetail(port, 'columns', context.parameters);
  if (columns !== null && offer.columns !== null && columns !== offer.columns) {
    report(field, {
      given: offer.columns,
      allowed: String(columns),
      message: `${port.name} takes ${columns} columns, but ${offer.label} has ${offer.columns}`,
    });
    return false;
  }
  return true;
}
