import { type Clock } from '../../service';
import { type Buckets } from '../state/buckets';
import { type Copies } from '../state/copies';
import { type HmacKeys } from '../state/hmac-keys';
import { type Objects } from '../state/objects';
import { type PartUploads } from '../state/part-uploads';
import { type ResumableUploads } from '../state/resumable-uploads';
import { type Store } from '../state/store';
import { type PublicKeys } from './rsa-signature';

/** What both APIs do their work with. */
export interface Services {
  readonly store: Store;
  readonly buckets: Buckets;
  readonly objects: Objects;
  readonly copies: Copies;
  readonly uploads: ResumableUploads;
  readonly partUploads: PartUploads;
  readonly hmacKeys: HmacKeys;
  readonly clock: Clock;
  /** The key that signatures of a service account are checked with. */
  readonly publicKeys: PublicKeys;
}
