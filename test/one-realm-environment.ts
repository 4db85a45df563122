import { TestEnvironment } from 'jest-environment-node';

/**
 * Jest gives tests array types of their own, and native modules give them Node's: a package that asks whether an array is
 * a Float32Array says no. With this environment (`@jest-environment` at the top of a test) they are the same.
 */
export default class OneRealmEnvironment extends TestEnvironment {
  constructor(...given: ConstructorParameters<typeof TestEnvironment>) {
    super(...given);
    Object.assign(this.global, { Float32Array, BigInt64Array, BigUint64Array });
  }
}
