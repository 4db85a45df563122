import { AttaccaError } from '../errors';
import { type Manifest, type Operation } from './types';

/** A named pipeline that comes with the deployment. `pipeline` is what a request would hold. */
export interface Preset {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, { readonly type: string }>>;
  readonly pipeline: readonly unknown[];
  /** Steps whose outputs only the steps after them have a use for: clients leave them where they are. */
  readonly intermediate?: readonly string[];
}

/** Every service and preset of a deployment: what all validation is derived from. */
export interface Catalog {
  readonly manifests: readonly Manifest[];
  readonly presets: readonly Preset[];
  /** Finds a service by its name or an alias. */
  findService(name: string): Manifest | undefined;
  /** Finds an operation by names or aliases of service and operation. */
  findOperation(service: string, operation: string): Operation | undefined;
  /** Finds an operation by its own name or alias alone, implicit ones included. */
  findOperationAnywhere(operation: string): Operation | undefined;
  findPreset(name: string): Preset | undefined;
}

/** @throws AttaccaError INVALID_REQUEST when two services claim one name. */
export function createCatalog(manifests: readonly Manifest[], presets: readonly Preset[]): Catalog {
  const services = new Map<string, Manifest>();
  for (const manifest of manifests) {
    for (const name of [manifest.service, ...manifest.aliases]) {
      if (services.has(name)) {
        throw new AttaccaError('INVALID_REQUEST', `Two manifests claim the service name ${name}.`);
      }
      services.set(name, manifest);
    }
  }
  const named = (manifest: Manifest | undefined, name: string): Operation | undefined =>
    manifest?.operations.find(
      (operation) => operation.name === name || operation.aliases.includes(name),
    );
  return {
    manifests,
    presets,
    findService: (name) => services.get(name),
    findOperation: (service, operation) => named(services.get(service), operation),
    findOperationAnywhere: (operation) => {
      for (const manifest of manifests) {
        const found = named(manifest, operation);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    findPreset: (name) => presets.find((preset) => preset.name === name),
  };
}
