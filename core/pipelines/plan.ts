import { AttaccaError, type FieldError } from '../errors';
import { resolveParameters, type Catalog, type Operation } from '../manifest';
import { type PipelineRequest, type RequestedStep } from './request';
import { type StepPlan } from './state';
import { type KnownStep, type Report, type StepContext } from './step-context';
import { wire } from './wiring';

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

function stepIdOf(step: RequestedStep, index: number): string {
  return String(step.step_id ?? index + 1);
}
