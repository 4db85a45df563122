import { type FieldError } from '../errors';
import { type Catalog, type Operation } from '../manifest';
import { type RequestedStep } from './request';
import { type StepPlan } from './state';

/** A step that has been understood so far: what later steps may refer to. */
export interface KnownStep {
  readonly plan: StepPlan;
  readonly operation: Operation;
}

/** What the planning of one step looks at. */
export interface StepContext {
  readonly step: RequestedStep;
  readonly index: number;
  readonly known: readonly KnownStep[];
  readonly catalog: Catalog;
  readonly inputNames: readonly string[];
}

/** Takes note of a fault of the step that is being planned. */
export type Report = (field: string, fault: Omit<FieldError, 'field' | 'step_id'>) => void;
