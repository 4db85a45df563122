import { RuleError } from '../values/rule-error';
import { kindOf, type RuleValue } from '../values/rule-value';
import { bytesMethods } from './bytes';
import { durationMethods } from './duration';
import { latLngMethods } from './latlng';
import { listMethods } from './list';
import { mapMethods } from './map';
import { mapDiffMethods } from './map-diff';
import { invoke, type Methods } from './method';
import { partialListMethods } from './partial-list';
import { pathMethods } from './path';
import { setMethods } from './set';
import { stringMethods } from './string';
import { timestampMethods } from './timestamp';

const tables: Readonly<Record<string, Methods<never>>> = {
  string: stringMethods,
  bytes: bytesMethods,
  list: listMethods,
  partial_list: partialListMethods,
  set: setMethods,
  map: mapMethods,
  map_diff: mapDiffMethods,
  timestamp: timestampMethods,
  duration: durationMethods,
  latlng: latLngMethods,
  path: pathMethods,
};

/** `self.name(args…)`. @throws RuleError if values of that type have no such method, or it fails. */
export function callMethod(self: RuleValue, name: string, args: readonly RuleValue[]): RuleValue {
  const owner = kindOf(self);
  const table = tables[owner];
  if (table === undefined) throw new RuleError(`${owner} has no methods`);
  // The table is the one of the value's own kind.
  return invoke({ table, owner, name }, [self as never], args);
}
