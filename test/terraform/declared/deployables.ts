import type { PlannedDeployable } from '@attacca/cli';
import { accountOf } from '../grants';
import { listAt, ofType, secondsAt, textAt, valueAt, type Resource } from '../resources';

/** A function or worker as it was declared. */
export interface DeclaredDeployable extends PlannedDeployable {
  /** `allUsers`, or the e-mails of those that may call. */
  readonly invokers: readonly string[];
  readonly concurrency: number;
  readonly timeoutSeconds: number;
  /** Addresses in it are the declared ones. */
  readonly environment: Readonly<Record<string, string>>;
}

export function deployablesOf(resources: readonly Resource[]): readonly DeclaredDeployable[] {
  const invokers = (name: string): string[] =>
    ofType(resources, 'google_cloud_run_v2_service_iam_member')
      .filter((grant) => textAt(grant, 'role') === 'roles/run.invoker')
      .filter((grant) => textAt(grant, 'name') === name)
      .map((grant) => accountOf(textAt(grant, 'member')));
  const described = [
    ...ofType(resources, 'google_cloudfunctions2_function').map(functionOf),
    ...ofType(resources, 'google_cloud_run_v2_service').map(workerOf),
  ];
  return described.map((one) => ({ ...one, invokers: invokers(one.name) }));
}

type Described = Omit<DeclaredDeployable, 'invokers'>;

/** @throws Error for an entry point that is not the function's name, by which its bundle is found */
function functionOf(resource: Resource): Described {
  const name = textAt(resource, 'name');
  const entryPoint = textAt(resource, 'build_config', 0, 'entry_point');
  if (entryPoint !== name)
    throw new Error(`${resource.address}: the entry point of bundle ${name} is ${entryPoint}.`);
  return {
    kind: 'function',
    name,
    account: textAt(resource, 'service_config', 0, 'service_account_email'),
    signature: listAt(resource, 'event_trigger').length > 0 ? 'cloudevent' : 'http',
    concurrency: valueAt(
      resource,
      'service_config',
      0,
      'max_instance_request_concurrency',
    ) as number,
    timeoutSeconds: valueAt(resource, 'service_config', 0, 'timeout_seconds') as number,
    environment: valueAt(
      resource,
      'service_config',
      0,
      'environment_variables',
    ) as Described['environment'],
  };
}

function workerOf(resource: Resource): Described {
  const variables = listAt(resource, 'template', 0, 'containers', 0, 'env') as readonly {
    readonly name: string;
    readonly value: string;
  }[];
  return {
    kind: 'worker',
    name: textAt(resource, 'name'),
    account: textAt(resource, 'template', 0, 'service_account'),
    signature: 'http',
    concurrency: valueAt(resource, 'template', 0, 'max_instance_request_concurrency') as number,
    timeoutSeconds: secondsAt(resource, 'template', 0, 'timeout'),
    environment: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
  };
}
