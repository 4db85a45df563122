import {
  type Catalog,
  type OperationList,
  type PresetList,
  type RequestedStep,
} from '@attacca/core';

/** Every operation that can be asked for, as the manifests declare it. */
export function listOperations(catalog: Catalog): OperationList {
  const operations = catalog.manifests.flatMap((manifest) => manifest.operations);
  return {
    operations: operations
      .filter(({ implicit }) => !implicit)
      .map(
        ({
          service,
          name,
          aliases,
          version,
          description,
          inputs,
          outputs,
          parameters,
          cachable,
        }) => ({
          service,
          name,
          aliases,
          version,
          description,
          inputs: inputs.map(({ name: port, type, cardinality, details }) => ({
            name: port,
            type,
            cardinality,
            details,
          })),
          outputs: outputs.map(({ name: port, type, cardinality, details }) => ({
            name: port,
            type,
            cardinality,
            details,
          })),
          parameters,
          cachable,
        }),
      ),
  };
}

export function listPresets(catalog: Catalog): PresetList {
  return {
    presets: catalog.presets.map(({ name, description, pipeline, intermediate = [] }) => ({
      name,
      description,
      steps: (pipeline as RequestedStep[]).map(({ service, operation, ...step }, index) => {
        const step_id = String(step.step_id ?? index + 1);
        return { step_id, service, operation, intermediate: intermediate.includes(step_id) };
      }),
    })),
  };
}
