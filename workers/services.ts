import { type OperationTable } from './runtime/operation/context';

/** The operations of every service, loaded when they are needed. A new service gets a line here. */
export const serviceOperations: Readonly<Record<string, () => Promise<OperationTable>>> = {
  media: async () => (await import('./media/operations')).mediaOperations,
  'audio-analyzer': async () =>
    (await import('./audio-analyzer/operations')).audioAnalyzerOperations,
  notation: async () => (await import('./notation/operations')).notationOperations,
  'flucoma-service': async () => (await import('./flucoma-service/operations')).flucomaOperations,
  transcriber: async () => (await import('./transcriber/operations')).transcriberOperations,
};
