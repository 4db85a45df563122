import { startService } from '../runtime/process/start-service';
import { flucomaOperations } from './operations';

startService({
  name: 'flucoma-service',
  operations: flucomaOperations,
  program: __filename,
  programFolder: __dirname,
});
