import { describeService } from './describe-service';

describeService('transcriber');
