import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  HOST,
  platformEnvironment,
  portsOf,
  urlOf,
  type LocalCloudPlace,
  type StackPlan,
  type StackPorts,
} from '@attacca/cli';
import { parseConfig, type LocalCloudConfig } from '@attacca/local-cloud';
import { accountOf } from '../grants';
import { ofType, textAt, type Resource } from '../resources';
import { addressesOf, type Addresses } from './addresses';
import { bucketsOf } from './buckets';
import { databasesOf, indexesOf, rulesOf } from './database';
import { deployablesOf, type DeclaredDeployable } from './deployables';
import { schedulesOf, triggersOf } from './events';
import { subscriptionsOf, topicsOf } from './messages';

/**
 * What Terraform applied, as a stack that runs on one machine: the local cloud is told what Google Cloud was told, and
 * every process gets the variables that were declared, with the addresses of the stack in place of the declared ones.
 * @param resources of a state
 */
export function declaredStack(resources: readonly Resource[]): StackPlan {
  const addresses = addressesOf(resources);
  const deployables = deployablesOf(resources);
  const [database] = ofType(resources, 'google_firestore_database');
  if (database === undefined) throw new Error('No Firestore database is declared.');
  return {
    project: textAt(database, 'project'),
    deployables,
    cloudConfig: (place) =>
      parseConfig({
        project: textAt(database, 'project'),
        region: textAt(database, 'location_id'),
        ...placed(deployables, place),
        ...accountsOf(resources),
        ...filesOf(resources, place.dataDir),
        ...declaredServices(resources, { addresses, ports: place.ports }),
      }),
    environmentOf: (name, { ports, cloud }) => {
      const deployable = deployables.find((one) => one.name === name);
      if (deployable === undefined) throw new Error(`No ${name} is declared.`);
      const declared = Object.entries(deployable.environment).map(([variable, value]) => [
        variable,
        addresses.moved(value, (other) => urlOf(other, ports)),
      ]);
      return {
        ...platformEnvironment(deployable, { ports, cloud }),
        ...(Object.fromEntries(declared) as Record<string, string>),
      };
    },
  };
}

function placed(
  deployables: readonly DeclaredDeployable[],
  { ports, dataDir }: LocalCloudPlace,
): Pick<LocalCloudConfig, 'host' | 'data_dir' | 'ports' | 'run_services'> {
  return {
    host: HOST,
    data_dir: join(dataDir, 'cloud'),
    ports: ports.cloud,
    run_services: deployables.map(({ name, invokers, concurrency, timeoutSeconds }) => ({
      name,
      port: portsOf(name, ports).front,
      target: `http://${HOST}:${portsOf(name, ports).process}`,
      invokers,
      concurrency,
      timeout_seconds: timeoutSeconds,
    })),
  };
}

function accountsOf(
  resources: readonly Resource[],
): Pick<LocalCloudConfig, 'service_accounts' | 'datastore_users'> {
  return {
    service_accounts: ofType(resources, 'google_service_account').map((one) =>
      textAt(one, 'email'),
    ),
    datastore_users: ofType(resources, 'google_project_iam_member')
      .filter((grant) => textAt(grant, 'role') === 'roles/datastore.user')
      .map((grant) => accountOf(textAt(grant, 'member'))),
  };
}

/** Rules and indexes are files to the local cloud. */
function filesOf(
  resources: readonly Resource[],
  folder: string,
): Pick<LocalCloudConfig, 'firestore_rules_file' | 'firestore_indexes_file'> {
  const written = (name: string, text: string): string => {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  return {
    firestore_rules_file: written('firestore.rules', rulesOf(resources)),
    firestore_indexes_file: written('firestore.indexes.json', JSON.stringify(indexesOf(resources))),
  };
}

interface Surroundings {
  readonly addresses: Addresses;
  readonly ports: StackPorts;
}

function declaredServices(resources: readonly Resource[], { addresses, ports }: Surroundings) {
  const moving = { ...addresses, urlOf: (name: string) => urlOf(name, ports) };
  return {
    buckets: bucketsOf(resources),
    topics: topicsOf(resources),
    subscriptions: subscriptionsOf(resources, moving),
    firestore_databases: databasesOf(resources),
    firestore_triggers: triggersOf(resources),
    schedules: schedulesOf(resources, moving),
  };
}
