export { createCatalog, type Catalog, type Preset } from './catalog';
export { allowedValues, resolveParameters, type Parameters } from './parameters';
export { createManifestParser, fieldErrors, type ManifestParser, type SchemaCheck } from './parse';
export { portDetail } from './port-details';
export { usedInputs } from './used-inputs';
export {
  portTypes,
  type Cardinality,
  type Entrypoint,
  type GivenParameterValue,
  type Limits,
  type Manifest,
  type Method,
  type Operation,
  type Parameter,
  type ParameterValue,
  type Port,
  type PortDetails,
  type PortType,
  type Resources,
  type RetryPolicy,
} from './types';
