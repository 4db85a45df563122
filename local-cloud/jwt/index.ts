export {
  decodeJwt,
  encodeSigned,
  encodeUnsigned,
  hasValidSignature,
  type Claims,
  type Jwt,
} from './jwt';
