import { type Namespace } from '../methods/method';
import { durationFunctions } from './duration';
import { hashingFunctions } from './hashing';
import { latLngFunctions } from './latlng';
import { mathFunctions } from './math';
import { timestampFunctions } from './timestamp';

/** What `math.abs(…)` and its like find, by the word before the dot. */
export const namespaces: ReadonlyMap<string, Namespace> = new Map([
  ['duration', durationFunctions],
  ['hashing', hashingFunctions],
  ['latlng', latLngFunctions],
  ['math', mathFunctions],
  ['timestamp', timestampFunctions],
]);
