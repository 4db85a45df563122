import { type Operation } from '../manifest';
import { didYouMean } from '../suggestions';
import { refusal } from './refusal';

/** Parameters by step_id. */
export type StepParameters = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Refuses overrides of steps that are not there.
 * @param whose what the steps belong to, for the message: `the preset describe`
 * @throws AttaccaError INVALID_PIPELINE naming the allowed steps
 */
export function assertStepsExist(
  overrides: StepParameters,
  stepIds: readonly string[],
  whose: string,
): void {
  const allowed = stepIds.join(', ');
  const errors = Object.keys(overrides)
    .filter((id) => !stepIds.includes(id))
    .map((id) => ({
      field: `parameters.${id}`,
      given: id,
      allowed,
      message: `${whose} has no step ${id}${didYouMean(id, stepIds)}; it has ${allowed}`,
    }));
  if (errors.length === 0) return;
  throw refusal(errors);
}

/** Parameters with others in their place: one that is given by an alias replaces the one of its proper name. */
export function withOverrides(
  operation: Operation | undefined,
  parameters: Readonly<Record<string, unknown>>,
  overrides: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const replaced = (operation?.parameters ?? [])
    .map(({ name, aliases }) => [name, ...aliases])
    .filter((names) => names.some((name) => Object.hasOwn(overrides, name)))
    .flat();
  const kept = Object.entries(parameters).filter(([name]) => !replaced.includes(name));
  return { ...Object.fromEntries(kept), ...overrides };
}
