export { startIdentity, type Identity } from './start';
export { InvalidTokenError } from './state/issuer';
