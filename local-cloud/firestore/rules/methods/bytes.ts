import { type BytesValue } from '../values/rule-value';
import { type Methods } from './method';

export const bytesMethods: Methods<BytesValue> = {
  size: { arity: [0, 0], call: ({ bytes }) => BigInt(bytes.length) },
  toBase64: { arity: [0, 0], call: ({ bytes }) => Buffer.from(bytes).toString('base64') },
  toHexString: { arity: [0, 0], call: ({ bytes }) => Buffer.from(bytes).toString('hex') },
};
