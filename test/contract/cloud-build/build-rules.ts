import { type Build, type Step } from './build-files';

/* What the API's schema cannot say, but Cloud Build refuses, or we do. Each gives what is wrong. */

/** @see https://cloud.google.com/build/docs/configuring-builds/substitute-variable-values */
const builtIn = ['PROJECT_ID', 'BUILD_ID', 'LOCATION', 'COMMIT_SHA'];

/** Every id is there once; every step waits for steps above it, so that there is no circle. */
export function orderProblems({ steps }: Build): string[] {
  return steps.flatMap(({ id, waitFor }, index) => {
    const above = steps.slice(0, index).map((step) => step.id);
    if (id === undefined) return [`step ${index}: has no id`];
    if (above.includes(id)) return [`${id}: is there twice`];
    if (index > 0 && waitFor === undefined) return [`${id}: does not say what it waits for`];
    const unknown = (waitFor ?? []).filter((name) => !above.includes(name));
    return unknown.map((name) => `${id}: waits for ${name}, which is no step above it`);
  });
}

/** What is used is declared or built in, and what is declared is used. */
export function substitutionProblems(build: Build): string[] {
  const { substitutions = {}, ...rest } = build;
  const used = namesIn({ rest, values: Object.values(substitutions) });
  const unknown = used.filter((name) => !(name in substitutions) && !builtIn.includes(name));
  const idle = Object.keys(substitutions).filter((name) => !used.includes(name));
  return [
    ...unknown.map((name) => `$${name} is not declared`),
    ...idle.map((name) => `${name} is declared and not used`),
  ];
}

function namesIn(value: unknown): string[] {
  const found = JSON.stringify(value).matchAll(/(?<!\$)\$(?:\{(\w+)\}|(\w+))/g);
  return [...new Set([...found].map(([, braced, plain]) => braced ?? plain ?? ''))];
}

/** Every step but the one that builds the tools is an npm script that exists; none is a shell's. */
export function verbProblems({ steps }: Build, scripts: readonly string[]): string[] {
  return steps
    .filter(({ id }) => id !== 'tools')
    .flatMap((step) => {
      const [run, script = ''] = step.args ?? [];
      const isVerb = step.entrypoint === 'npm' && run === 'run' && scripts.includes(script);
      return isVerb ? [] : [`${step.id}: ${step.entrypoint} ${run} ${script} is no npm script`];
    });
}

/** What a verb gets after `--`, with every substitution filled in. */
export function argumentsOf({ args = [] }: Step, { substitutions = {} }: Build): string[] {
  const values: Record<string, string> = { ...substitutions };
  for (const name of builtIn) values[name] = name.toLowerCase();
  const filled = (text: string): string =>
    text.replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, plain?: string) =>
      filled(values[braced ?? plain ?? ''] ?? ''),
    );
  return args.slice(3).map(filled);
}
