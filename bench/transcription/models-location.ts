import process from 'node:process';

/** Where the models are that are measured: other weights are given as workers are given them. */
export const MODELS_LOCATION = process.env['MODELS_LOCATION'] ?? 'workers/transcriber/models';
// Operations that are run in this process read it themselves.
process.env['MODELS_LOCATION'] = MODELS_LOCATION;
