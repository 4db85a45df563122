export { cacheKey, canonicalJson, type CacheSubject } from './cache-key';
