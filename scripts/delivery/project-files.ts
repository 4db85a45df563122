import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './usage-error';

/** What one build hands to the next, from the project's root: images by digest, plan, lock file of the providers. */
export const handover = {
  folder: 'dist/delivery',
  images: 'dist/delivery/images.tfvars.json',
  plan: 'dist/delivery/plan.bin',
  lock: 'dist/delivery/terraform.lock.hcl',
  bundles: 'dist/bundles',
} as const;

/** Services that an image is built for: a new Dockerfile is a new image. */
export function servicesWithImages(root: string): string[] {
  return foldersOf(join(root, 'workers'), 'Dockerfile');
}

/** Names of all Cloud Run services of a deployment: one for each function and each worker. */
export function deployedServices(root: string): string[] {
  return [...foldersOf(join(root, 'functions'), 'index.ts'), ...servicesWithImages(root)].sort();
}

/** Files of an environment, as Terraform wants them named: from `terraform/`. */
export interface EnvironmentFiles {
  readonly values: string;
  readonly backend: string;
}

/** @throws UsageError that names the environments there are. */
export function environmentFiles(root: string, environment: string): EnvironmentFiles {
  const there = readdirSync(join(root, 'terraform/environments'))
    .filter((name) => name.endsWith('.tfvars'))
    .map((name) => name.slice(0, -'.tfvars'.length));
  if (!there.includes(environment))
    throw new UsageError(`--environment is ${environment}; allowed is ${there.join(' or ')}.`);
  return {
    values: `environments/${environment}.tfvars`,
    backend: `environments/${environment}.gcs.tfbackend`,
  };
}

function foldersOf(folder: string, file: string): string[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, file)))
    .sort();
}
