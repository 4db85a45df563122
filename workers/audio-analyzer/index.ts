import { startService } from '../runtime/process/start-service';
import { audioAnalyzerOperations } from './operations';

startService({
  name: 'audio-analyzer',
  operations: audioAnalyzerOperations,
  program: __filename,
  programFolder: __dirname,
});
