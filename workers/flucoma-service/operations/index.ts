import { type OperationTable } from '../../runtime/operation/context';

/** The functions that `manifests/flucoma-service.json` names. */
export const flucomaOperations: OperationTable = {
  run_bufcompose: async () => (await import('./bufcompose')).bufcompose,
  run_ampslice: async () => (await import('./ampslice')).ampslice,
  run_bufstats: async () => (await import('./bufstats')).bufstats,
  run_robustscaling: async () => (await import('./robustscaling')).robustscaling,
  run_onsetslice: async () => (await import('./onsetslice')).onsetslice,
  run_noveltyslice: async () => (await import('./noveltyslice')).noveltyslice,
  run_loudness: async () => (await import('./descriptors')).loudness,
  run_fluid_mfcc: async () => (await import('./descriptors')).fluidMfcc,
  run_melbands: async () => (await import('./descriptors')).melbands,
  run_pitch: async () => (await import('./descriptors')).pitch,
  run_spectralshape: async () => (await import('./descriptors')).spectralshape,
  run_fluid_chroma: async () => (await import('./descriptors')).fluidChroma,
  run_fluid_hpss: async () => (await import('./fluid-hpss')).fluidHpss,
  run_transientslice: async () => (await import('./transientslice')).transientslice,
  run_standardize: async () => (await import('./datasets')).standardize,
  run_normalize: async () => (await import('./datasets')).normalize,
  run_pca: async () => (await import('./datasets')).pca,
  run_kmeans: async () => (await import('./datasets')).kmeans,
  run_kdtree: async () => (await import('./kdtree')).kdtree,
  run_umap: async () => (await import('./datasets')).umap,
  run_transform: async () => (await import('./transform')).transform,
};
