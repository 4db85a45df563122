import { describeService } from './describe-service';

describeService('flucoma-service');
