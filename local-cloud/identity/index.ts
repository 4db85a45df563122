export { startIdentity, type Identity } from './identity';
export { InvalidTokenError } from './issuer';
