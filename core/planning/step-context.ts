import { type FieldError } from '../errors';
import { type Catalog, type Operation, type Parameters } from '../manifest';
import { type RequestedStep } from './request';
import { type Scope } from './scopes';
import { type StepPlan } from '../pipelines/state';

/** A step that has been understood so far: what later steps may refer to. */
export interface KnownStep {
  readonly plan: StepPlan;
  readonly operation: Operation;
  /** The fan-outs it runs in; its `map` tells the innermost. */
  readonly scope: Scope;
}

/** What the planning of one step looks at. */
export interface StepContext {
  readonly step: RequestedStep;
  readonly index: number;
  /** Of all steps of the request, in order. */
  readonly stepIds: readonly string[];
  /** Earlier steps, without those that are at fault. */
  readonly known: readonly KnownStep[];
  readonly catalog: Catalog;
  readonly inputNames: readonly string[];
  /** Of the recording that the pipeline is about; null where it is not known. */
  readonly title: string | null;
}

/** The same once it is known what the step does. */
export interface OperationContext extends StepContext {
  readonly operation: Operation;
  /** With their defaults. */
  readonly parameters: Parameters;
}

/** Takes note of a fault of the step that is being planned. */
export type Report = (field: string, fault: Omit<FieldError, 'field' | 'step_id'>) => void;
