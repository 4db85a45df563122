import { describeService } from './describe-service';

describeService('notation');
