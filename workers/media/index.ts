import { startService } from '../runtime/process/start-service';
import { mediaOperations } from './operations';

startService({
  name: 'media',
  operations: mediaOperations,
  program: __filename,
  programFolder: __dirname,
});
