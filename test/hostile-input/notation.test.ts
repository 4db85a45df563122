import { missingForPreview } from '../../workers/notation/preview/synthesizer';
import { describeService } from './describe-service';

const missing = missingForPreview();

describeService('notation', missing === null ? {} : { preview: missing });
