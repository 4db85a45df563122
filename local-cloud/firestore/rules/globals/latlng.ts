import { type Namespace } from '../methods/method';
import { expectNumber } from '../values/expect';
import { RuleError } from '../values/rule-error';
import { type LatLngValue } from '../values/rule-value';

export const latLngFunctions: Namespace = {
  /** In degrees. */
  value: {
    arity: [2, 2],
    call: (latitude = null, longitude = null) =>
      latLngOf(Number(expectNumber(latitude)), Number(expectNumber(longitude))),
  },
};

function latLngOf(latitude: number, longitude: number): LatLngValue {
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180))
    throw new RuleError('latlng out of range');
  return { kind: 'latlng', latitude, longitude };
}
