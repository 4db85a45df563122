import { portDetail, type Parameters, type Port } from '../manifest';
import { type Source } from './state';
import { type KnownStep, type Report, type StepContext } from './step-context';

/** An output a port can be wired to, with how many things it carries at run time. */
export interface Offer {
  readonly source: Source;
  readonly type: string;
  readonly isMany: boolean;
  readonly columns: number | null;
  /** The mapped step that makes one of these per item, if any. */
  readonly mappedStep: KnownStep | null;
  readonly label: string;
}

/** What a port is wired to: as named, or the step before (the pipeline's first input for the first step). */
export function findOffer(context: StepContext, port: Port, report: Report): Offer | null {
  const { step, known, inputNames, index } = context;
  const named = step.inputs?.[port.name];
  const field = `inputs.${port.name}`;
  if (named === undefined) {
    const previous = known[known.length - 1];
    if (index === 0) return inputOffer(inputNames[0] ?? 'input');
    if (previous === undefined || known.length !== index) return null; // the step before is at fault, and reported
    const offers = offersOf(previous);
    return offers.find((offer) => offer.type === port.type) ?? offers[0] ?? null;
  }
  if (named === 'input' || 'input' in named) {
    const name = named === 'input' ? 'input' : named.input;
    if (inputNames.includes(name)) return inputOffer(name);
    const allowed = inputNames.join(', ');
    report(field, {
      given: name,
      allowed,
      message: `the request has no input ${name}; it has ${allowed}`,
    });
    return null;
  }
  return namedOffer(String(named.step), named.output, { known, field, report });
}

function namedOffer(
  step: string,
  output: string,
  { known, field, report }: { known: readonly KnownStep[]; field: string; report: Report },
): Offer | null {
  const source = known.find(({ plan }) => plan.step_id === step);
  if (source === undefined) {
    const allowed = known.map(({ plan }) => plan.step_id).join(', ') || 'none';
    report(field, {
      given: step,
      allowed,
      message: `there is no earlier step ${step}; there are ${allowed}`,
    });
    return null;
  }
  const offers = offersOf(source);
  const offer = offers.find(
    (candidate) => 'output' in candidate.source && candidate.source.output === output,
  );
  if (offer !== undefined) return offer;
  const allowed = source.operation.outputs.map(({ name }) => name).join(', ');
  report(field, {
    given: output,
    allowed,
    message: `step ${step} has no output ${output}; it has ${allowed}`,
  });
  return null;
}

/** A file somebody uploaded; that it holds sound is checked when it is ingested. */
function inputOffer(name: string): Offer {
  return {
    source: { input: name },
    type: 'audio',
    isMany: false,
    columns: null,
    mappedStep: null,
    label: `the input ${name}`,
  };
}

function offersOf(known: KnownStep): Offer[] {
  const { plan, operation } = known;
  return operation.outputs.map((port) => ({
    source: { step: plan.step_id, output: port.name },
    type: port.type,
    isMany: port.cardinality === 'many' || plan.map !== null,
    columns: portDetail(port, 'columns', plan.parameters),
    mappedStep: plan.map === null ? null : known,
    label: `${plan.step_id}.${port.name}`,
  }));
}

/** True if what is offered can feed the port: same type, same number of columns where both say. */
export function fits(
  offer: Offer,
  port: Port,
  { context, report }: { context: StepContext; report: Report },
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
  const columns = portDetail(port, 'columns', context.step.parameters as Parameters);
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
