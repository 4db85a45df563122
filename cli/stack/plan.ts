import type { Deployable, StackDescription } from './description';
import { environmentOf, type CloudAddresses, type Environment } from './environment';
import { localCloudConfig, type LocalCloudPlace } from './local-cloud-config';
import type { StackPorts } from './ports';

/** What is run of a deployable; what calls it is the local cloud's business. */
export type PlannedDeployable = Pick<Deployable, 'kind' | 'name' | 'account' | 'signature'>;

/** Where everything is once ports are chosen and the local cloud runs. */
export interface StackPlaces {
  readonly ports: StackPorts;
  readonly cloud: CloudAddresses;
  readonly consoleOrigins: readonly string[];
}

/** What a stack runs and what its local cloud is told, whoever says so: a laptop's stack, or Terraform. */
export interface StackPlan {
  readonly project: string;
  readonly deployables: readonly PlannedDeployable[];
  /** What `dist/local-cloud/main.js --config` is to read, as JSON. */
  cloudConfig(place: LocalCloudPlace): object;
  /** The variables a deployable is started with, by its name, on top of the inherited ones. */
  environmentOf(name: string, places: StackPlaces): Environment;
}

/** The plan of a laptop's stack. */
export function laptopPlan(description: StackDescription): StackPlan {
  const { project, deployables } = description;
  return {
    project,
    deployables,
    cloudConfig: (place) => localCloudConfig(description, place),
    environmentOf: (name, places) => {
      const deployable = deployables.find((one) => one.name === name);
      if (deployable === undefined) throw new Error(`The stack has no ${name}.`);
      return environmentOf(deployable, { description, ...places });
    },
  };
}
