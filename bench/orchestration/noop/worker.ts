import { startService } from '../../../workers/runtime/process/start-service';
import { noopOperations } from './operations';

// One program stands for two services, so that steps can go from one to the other.
startService({
  name: process.env['SERVICE_NAME'] ?? 'noop',
  operations: noopOperations,
  program: __filename,
  programFolder: __dirname,
});
