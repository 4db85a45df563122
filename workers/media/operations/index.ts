import { type OperationTable } from '../../runtime/operation/context';

/** The functions that `manifests/media.json` names. */
export const mediaOperations: OperationTable = {
  run_ingest: async () => (await import('./ingest')).ingest,
};
