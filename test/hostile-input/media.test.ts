import { describeService } from './describe-service';

describeService('media');
