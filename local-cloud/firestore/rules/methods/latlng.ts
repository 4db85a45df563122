import { RuleError } from '../values/rule-error';
import { type LatLngValue, type RuleValue } from '../values/rule-value';
import { type Methods } from './method';

const EARTH_RADIUS_METERS = 6_371_010;

export const latLngMethods: Methods<LatLngValue> = {
  latitude: { arity: [0, 0], call: ({ latitude }) => latitude },
  longitude: { arity: [0, 0], call: ({ longitude }) => longitude },
  /** In meters, over a sphere. */
  distance: {
    arity: [1, 1],
    call: (self, other = null) => distanceMeters(self, expectLatLng(other)),
  },
};

function expectLatLng(value: RuleValue): LatLngValue {
  if (typeof value === 'object' && value?.kind === 'latlng') return value;
  throw new RuleError('expected a latlng');
}

/** By the haversine formula. */
function distanceMeters(from: LatLngValue, to: LatLngValue): number {
  const radians = Math.PI / 180;
  const halfLatitude = ((to.latitude - from.latitude) * radians) / 2;
  const halfLongitude = ((to.longitude - from.longitude) * radians) / 2;
  const square =
    Math.sin(halfLatitude) ** 2 +
    Math.cos(from.latitude * radians) *
      Math.cos(to.latitude * radians) *
      Math.sin(halfLongitude) ** 2;
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(square)));
}
