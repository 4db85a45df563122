import { type OutputReference } from '../pipelines/state';

/**
 * The fan-outs around a step or an output, each named by the `many` output it runs over; the outermost first. Empty
 * for what is there once.
 */
export type Scope = readonly OutputReference[];

/** Fan-outs that may lie inside one another. */
export const maxDepth = 4;

export function isSameOutput(a: OutputReference, b: OutputReference): boolean {
  return a.step === b.step && a.output === b.output;
}

export function isSameScope(a: Scope, b: Scope): boolean {
  return a.length === b.length && isWithin(a, b);
}

/** True if `scope` is `outer` or lies inside it. */
export function isWithin(scope: Scope, outer: Scope): boolean {
  return outer.every((level, index) => {
    const own = scope[index];
    return own !== undefined && isSameOutput(own, level);
  });
}

/** `cut.slices`, as errors show an output. */
export function outputLabel({ step, output }: OutputReference): string {
  return `${step}.${output}`;
}

/** `cut.slices > part.slices`: the second fan-out lies inside the first. */
export function scopeLabel(scope: Scope): string {
  return scope.map(outputLabel).join(' > ');
}
