import { type FieldError } from '../errors';
import { resolveParameters, type Catalog, type Operation } from '../manifest';
import { didYouMean } from '../suggestions';
import { recordingTitle } from './recording-title';
import { refusal } from './refusal';
import { planSizeFault, stepCountFault } from './plan-limits';
import { parsePresetSteps, type PipelineRequest, type RequestedStep } from './request';
import { type StepPlan } from '../pipelines/state';
import { type KnownStep, type Report, type StepContext } from './step-context';
import { assertStepsExist, withOverrides } from './step-overrides';
import { wire } from './wiring';

/** What is known of a request's files. */
export interface PlannedInputs {
  /** The first is what a first step takes that names no source. */
  readonly names: readonly string[];
  /** File name of what the pipeline is about: its title is the default of some parameters. */
  readonly recording?: string | undefined;
}

/**
 * Turns a request into steps, or refuses it as a whole: unknown service or operation, wrong or out-of-range
 * parameters, inputs without a source, ports whose types do not fit, fan-outs that do not fit together, and whatever
 * would exceed a limit later. Nothing is stored before this has passed.
 * @throws AttaccaError INVALID_PIPELINE with every fault found, each naming step and field, given and allowed.
 */
export function planPipeline(
  request: PipelineRequest,
  catalog: Catalog,
  { names: inputNames, recording }: PlannedInputs,
): StepPlan[] {
  const steps = request.pipeline ?? presetSteps(request, catalog);
  const tooMany = stepCountFault(steps);
  if (tooMany !== null) throw refusal([tooMany]);
  const stepIds = steps.map(stepIdOf);
  const errors: FieldError[] = [];
  const known: KnownStep[] = [];
  const title = recording === undefined ? null : recordingTitle(recording);
  steps.forEach((step, index) => {
    const context = { step, index, stepIds, known, catalog, inputNames, title };
    const planned = planStep(context, errors);
    if (planned !== null) known.push(planned);
  });
  if (errors.length > 0) throw refusal(errors);
  const plans = known.map(({ plan }) => plan);
  const tooLarge = planSizeFault(plans);
  if (tooLarge !== null) throw refusal([tooLarge]);
  return plans;
}

function presetSteps(request: PipelineRequest, catalog: Catalog): RequestedStep[] {
  const preset = catalog.findPreset(request.preset ?? '');
  if (preset === undefined) {
    const names = catalog.presets.map(({ name }) => name);
    const allowed = names.join(', ') || 'none';
    const hint = didYouMean(request.preset ?? '', names);
    const message = `there is no preset ${request.preset}${hint}; there are ${allowed}`;
    throw refusal([{ field: 'preset', given: request.preset, allowed, message }]);
  }
  const steps = parsePresetSteps(preset.name, preset.pipeline);
  const overrides = request.parameters ?? {};
  assertStepsExist(overrides, steps.map(stepIdOf), `the preset ${preset.name}`);
  return steps.map((step, index) => {
    const operation = catalog.findOperation(step.service, step.operation);
    const own = overrides[stepIdOf(step, index)];
    return { ...step, parameters: withOverrides(operation, step.parameters ?? {}, own) };
  });
}

function planStep(context: StepContext, errors: FieldError[]): KnownStep | null {
  const { step, index, stepIds, catalog, title } = context;
  const step_id = stepIdOf(step, index);
  const at = `pipeline[${index}]`;
  const report: Report = (field, fault) => {
    errors.push({ step_id, field: `${at}.${field}`, ...fault });
  };
  if (stepIds.indexOf(step_id) < index) {
    report('step_id', {
      given: step_id,
      allowed: 'an id no other step has',
      message: `two steps are called ${step_id}`,
    });
  }
  const operation = findOperation(step, catalog, report);
  if (operation === null) return null;
  const given = step.parameters ?? {};
  const resolved = resolveParameters(operation, given, {
    field: `${at}.parameters`,
    recording: title,
  });
  errors.push(...resolved.errors.map((error) => ({ step_id, ...error })));
  const wiring = wire({ ...context, operation, parameters: resolved.parameters }, report);
  if (wiring === null) return null;
  const plan: StepPlan = {
    step_id,
    service: operation.service,
    operation: operation.name,
    operation_version: operation.version,
    parameters: resolved.parameters,
    implicit: false,
    inputs: wiring.inputs,
    map: wiring.map,
  };
  return { plan, operation, scope: wiring.scope };
}

function findOperation(step: RequestedStep, catalog: Catalog, report: Report): Operation | null {
  const service = catalog.findService(step.service);
  if (service === undefined) {
    const names = catalog.manifests.map((manifest) => manifest.service);
    const allowed = names.join(', ');
    report('service', {
      given: step.service,
      allowed,
      message: `there is no service ${step.service}${didYouMean(step.service, names)}; there are ${allowed}`,
    });
    return null;
  }
  const operation = catalog.findOperation(step.service, step.operation);
  if (operation === undefined || operation.implicit) {
    const names = service.operations.filter(({ implicit }) => !implicit).map(({ name }) => name);
    const allowed = names.join(', ') || 'none';
    const hint = ownerHint(step, catalog) ?? didYouMean(step.operation, names);
    report('operation', {
      given: step.operation,
      allowed,
      message: `${service.service} has no operation ${step.operation}${hint}; it has ${allowed}`,
    });
    return null;
  }
  return operation;
}

/** Where the operation is another service's. */
function ownerHint({ operation }: RequestedStep, catalog: Catalog): string | null {
  const other = catalog.findOperationAnywhere(operation);
  return other === undefined || other.implicit ? null : ` (${other.service} has it)`;
}

function stepIdOf(step: RequestedStep, index: number): string {
  return String(step.step_id ?? index + 1);
}
