import { type OperationTable } from '../../runtime/operation/context';

/** The functions that `manifests/flucoma-service.json` names. */
export const flucomaOperations: OperationTable = {
  run_bufcompose: async () => (await import('./bufcompose')).bufcompose,
  run_ampslice: async () => (await import('./ampslice')).ampslice,
  run_bufstats: async () => (await import('./bufstats')).bufstats,
  run_robustscaling: async () => (await import('./robustscaling')).robustscaling,
};
