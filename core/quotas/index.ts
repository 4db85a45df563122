export {
  decideQuotas,
  type QuotaDecision,
  type QuotaLimit,
  type QuotaName,
  type QuotaUse,
} from './decide';
export { effectiveQuotas } from './effective';
export { defaultQuotas, type Quotas } from './quotas';
