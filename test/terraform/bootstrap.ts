import { succeeded } from './environment';
import { copyProject, type OfflineProject } from './offline';
import { resourcesOf, type Resource } from './resources';

const folder = 'terraform/bootstrap';

/** Everything on, as its owner would who lets Cloud Build and GitHub deploy. */
const variables = [
  'project_id=demo-attacca',
  'connected_repository=projects/demo-attacca/locations/europe-west1/connections/c/repositories/r',
  'approvers=["user:ada@example.org"]',
  'github_repository=ada/attacca',
].flatMap((one) => ['-var', one]);

/** What is applied once for each project, in a copy of it. */
export interface Bootstrap {
  readonly resources: readonly Resource[];
  /** Destroys everything. @returns what Terraform printed */
  destroy(): Promise<string>;
  remove(): void;
}

export async function applyBootstrap(): Promise<Bootstrap> {
  const project: OfflineProject = copyProject();
  const terraform = (...args: string[]): Promise<string> =>
    succeeded(project.terraform(folder, ...args));
  await succeeded(project.init(folder));
  await terraform('apply', '-auto-approve', '-refresh=false', ...variables);
  return {
    resources: resourcesOf(await terraform('show', '-json')),
    destroy: () => terraform('destroy', '-auto-approve', '-refresh=false', ...variables),
    remove: () => project.remove(),
  };
}
