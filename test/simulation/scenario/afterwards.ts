import { type Random } from '../engine/random';
import { type Plan } from './plan';

/** What somebody does with what is over, and with what it was made of. Times are virtual milliseconds. */
export interface Afterwards {
  /** After the job's first end: the same again with other parameters, as a new job. */
  readonly repeat: { readonly after: number; readonly parameters: StepParameters } | null;
  /** After the job's first end; refused if a retry has begun by then. */
  readonly deleteAfter: number | null;
  /** After the start of the run: one of its input files goes, unless a job uses it at that moment. */
  readonly deleteFile: { readonly after: number; readonly file_id: string } | null;
}

type StepParameters = Readonly<Record<string, Readonly<Record<string, number>>>>;

export const nothingAfterwards: Afterwards = { repeat: null, deleteAfter: null, deleteFile: null };

export function randomAfterwards(random: Random, plan: Plan): Afterwards {
  const repeat = random.happens(15)
    ? { after: random.between(0, 120_000), parameters: otherParameters(random, plan) }
    : null;
  const deleteAfter = random.happens(20) ? random.pick([0, 1_000, 60_000, 600_000]) : null;
  const [file_id = ''] = Object.values(plan.files);
  const deleteFile = random.happens(8) ? { after: random.between(0, 900_000), file_id } : null;
  return { repeat, deleteAfter, deleteFile };
}

/** Another value for one step, if any has a parameter that plans set; else none at all, which is a repetition too. */
function otherParameters(random: Random, { steps }: Plan): StepParameters {
  const known = steps.flatMap(({ step_id, parameters }) =>
    Object.keys(parameters).map((name) => ({ step_id, name })),
  );
  if (known.length === 0) return {};
  const { step_id, name } = random.pick(known);
  return { [step_id]: { [name]: random.pick([0, 1, 2]) } };
}

/** The plan of a job that repeats another with other parameters. */
export function repeatedPlan(plan: Plan, changed: StepParameters): Plan {
  const steps = plan.steps.map((step) => ({
    ...step,
    parameters: { ...step.parameters, ...changed[step.step_id] },
  }));
  return { ...plan, steps };
}
