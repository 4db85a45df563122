import { startService } from '../runtime/process/start-service';
import { transcriberOperations } from './operations';

startService({
  name: 'transcriber',
  operations: transcriberOperations,
  program: __filename,
  programFolder: __dirname,
});
