import { describeService } from './describe-service';

describeService('audio-analyzer');
