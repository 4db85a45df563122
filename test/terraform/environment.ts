import { copyProject, type OfflineProject, type Outcome } from './offline';
import { resourcesOf, type Resource } from './resources';

/** What every environment must be told: nothing of it is in its values. */
const PROJECT = 'demo-attacca';
/** The bucket that terraform/bootstrap makes. */
export const STATE_BUCKET = `${PROJECT}-terraform-state`;

/** An environment in a copy of the project, as `docs/deployment.md` says to use it. */
export interface OfflineEnvironment {
  readonly project: OfflineProject;
  /** Initialises and applies everything, and gives what there is then. */
  apply(): Promise<Resource[]>;
  /** Applies what has been changed since. */
  change(): Promise<Outcome>;
  /** Plans with the values of an environment, its own unless another is named. */
  plan(options: readonly string[], values?: string): Promise<Outcome>;
  destroy(...options: string[]): Promise<Outcome>;
}

export interface EnvironmentOptions {
  /** Of the Cloud Storage that the state lies in; it has the bucket. */
  readonly storageUrl: string;
  /** Variables beyond those that the environment's file sets, each as name=value. */
  readonly variables?: readonly string[];
}

export function offlineEnvironment(name: string, options: EnvironmentOptions): OfflineEnvironment {
  const project = copyProject(options.storageUrl);
  const always = [
    `project_id=${PROJECT}`,
    `bundles_folder=${project.bundles}`,
    'alert_emails=["oncall@example.org"]',
  ];
  const variables = [...always, ...(options.variables ?? [])].flatMap((one) => ['-var', one]);
  const given = (values = name): string[] => [
    `-var-file=environments/${values}.tfvars`,
    ...variables,
  ];
  const terraform = (...args: string[]): Promise<Outcome> =>
    project.terraform('terraform', ...args);
  // It validates and plans first. Nothing that the state tells of can have changed behind its back.
  const change = (): Promise<Outcome> =>
    terraform('apply', '-auto-approve', '-refresh=false', ...given());
  return {
    project,
    change,
    apply: async () => {
      await succeeded(
        project.init(
          'terraform',
          `-backend-config=environments/${name}.gcs.tfbackend`,
          `-backend-config=bucket=${STATE_BUCKET}`,
        ),
      );
      await succeeded(change());
      return [...resourcesOf(await succeeded(terraform('show', '-json')))];
    },
    plan: (chosen, values) => terraform('plan', '-refresh=false', ...chosen, ...given(values)),
    destroy: (...chosen) =>
      terraform('destroy', '-auto-approve', '-refresh=false', ...chosen, ...given()),
  };
}

/** What went well says nothing; what did not says all. */
export async function succeeded(outcome: Promise<Outcome>): Promise<string> {
  const { status, output } = await outcome;
  if (status !== 0) throw new Error(output);
  return output;
}
