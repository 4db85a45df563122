import { startService } from '../runtime/process/start-service';
import { notationOperations } from './operations';

startService({
  name: 'notation',
  operations: notationOperations,
  program: __filename,
  programFolder: __dirname,
});
