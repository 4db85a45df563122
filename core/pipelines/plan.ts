import { AttaccaError, type FieldError } from '../errors';
import {
  portDetail,
  resolveParameters,
  type Catalog,
  type Operation,
  type Parameters,
  type Port,
} from '../manifest';
import { type PipelineRequest, type RequestedStep } from './request';
import { type Source, type StepPlan } from './state';

/** A step that has been understood so far: what later steps may refer to. */
interface KnownStep {
  readonly plan: StepPlan;
  readonly operation: Operation;
}

/** An output a port can be wired to, with how many things it carries at run time. */
interface Offer {
  readonly source: Source;
  readonly type: string;
  readonly isMany: boolean;
  readonly columns: number | null;
  /** The mapped step that makes one of these per item, if any. */
  readonly mappedStep: KnownStep | null;
  readonly label: string;
}

/**
 * Turns a request into steps, or refuses it as a whole: unknown service or operation, wrong or out-of-range
 * parameters, inputs without a source, ports whose types do not fit. Nothing is stored before this has passed.
 * @throws AttaccaError INVALID_PIPELINE with every fault found, each naming step and field, given and allowed.
 */
export function planPipeline(
  request: PipelineRequest,
  catalog: Catalog,
  inputNames: readonly string[],
): StepPlan[] {
  const steps = request.pipeline ?? presetSteps(request, catalog);
  const errors: FieldError[] = [];
  const known: KnownStep[] = [];
  steps.forEach((step, index) => {
    const planned = planStep({ step, index, known, catalog, inputNames }, errors);
    if (planned !== null) known.push(planned);
  });
  if (errors.length > 0) {
    const summary = errors.map((error) => `${error.field}: ${error.message}`).join('; ');
    throw new AttaccaError('INVALID_PIPELINE', `The pipeline cannot run: ${summary}.`, { errors });
  }
  return known.map(({ plan }) => plan);
}

function presetSteps(request: PipelineRequest, catalog: Catalog): RequestedStep[] {
  const preset = catalog.findPreset(request.preset ?? '');
  if (preset === undefined) {
    const allowed = catalog.presets.map(({ name }) => name).join(', ');
    const message = `there is no preset ${request.preset}; there are ${allowed}`;
    throw new AttaccaError('INVALID_PIPELINE', `The pipeline cannot run: preset: ${message}.`, {
      errors: [{ field: 'preset', given: request.preset, allowed, message }],
    });
  }
  const steps = preset.pipeline as RequestedStep[];
  const ids = steps.map((step, index) => stepIdOf(step, index));
  const stranger = Object.keys(request.parameters ?? {}).find((id) => !ids.includes(id));
  if (stranger !== undefined) {
    const message = `the preset ${preset.name} has no step ${stranger}; it has ${ids.join(', ')}`;
    throw new AttaccaError(
      'INVALID_PIPELINE',
      `The pipeline cannot run: parameters.${stranger}: ${message}.`,
      {
        errors: [
          { field: `parameters.${stranger}`, given: stranger, allowed: ids.join(', '), message },
        ],
      },
    );
  }
  return steps.map((step, index) => ({
    ...step,
    parameters: { ...step.parameters, ...request.parameters?.[stepIdOf(step, index)] },
  }));
}

interface StepContext {
  readonly step: RequestedStep;
  readonly index: number;
  readonly known: readonly KnownStep[];
  readonly catalog: Catalog;
  readonly inputNames: readonly string[];
}

function planStep(context: StepContext, errors: FieldError[]): KnownStep | null {
  const { step, index, known, catalog } = context;
  const step_id = stepIdOf(step, index);
  const at = `pipeline[${index}]`;
  const report = (field: string, fault: Omit<FieldError, 'field' | 'step_id'>): void => {
    errors.push({ step_id, field: `${at}.${field}`, ...fault });
  };
  if (known.some(({ plan }) => plan.step_id === step_id)) {
    report('step_id', {
      given: step_id,
      allowed: 'an id no other step has',
      message: `two steps are called ${step_id}`,
    });
  }
  const operation = findOperation(step, catalog, report);
  if (operation === null) return null;
  const resolved = resolveParameters(operation, step.parameters ?? {}, `${at}.parameters`);
  errors.push(...resolved.errors.map((error) => ({ step_id, ...error })));
  const wiring = wire(context, operation, report);
  if (wiring === null) return null;
  return {
    operation,
    plan: {
      step_id,
      service: operation.service,
      operation: operation.name,
      operation_version: operation.version,
      parameters: resolved.parameters,
      implicit: false,
      ...wiring,
    },
  };
}

type Report = (field: string, fault: Omit<FieldError, 'field' | 'step_id'>) => void;

function findOperation(step: RequestedStep, catalog: Catalog, report: Report): Operation | null {
  const service = catalog.findService(step.service);
  if (service === undefined) {
    const allowed = catalog.manifests.map((manifest) => manifest.service).join(', ');
    report('service', {
      given: step.service,
      allowed,
      message: `there is no service ${step.service}; there are ${allowed}`,
    });
    return null;
  }
  const operation = catalog.findOperation(step.service, step.operation);
  if (operation === undefined || operation.implicit) {
    const allowed =
      service.operations
        .filter(({ implicit }) => !implicit)
        .map(({ name }) => name)
        .join(', ') || 'none';
    report('operation', {
      given: step.operation,
      allowed,
      message: `${service.service} has no operation ${step.operation}; it has ${allowed}`,
    });
    return null;
  }
  return operation;
}

/** Finds a source for every input port and says whether the step runs once or per item. */
function wire(
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

/** What a port is wired to: as named, or the step before (the pipeline's first input for the first step). */
function findOffer(context: StepContext, port: Port, report: Report): Offer | null {
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

function fits(
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

function stepIdOf(step: RequestedStep, index: number): string {
  return String(step.step_id ?? index + 1);
}
