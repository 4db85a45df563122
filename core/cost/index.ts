export { usageOfAttempt, usageOfLostAttempt, usageOfOutputs } from './attempt';
export {
  type EstimatedCost,
  type EstimateInput,
  type Estimate,
  type StepEstimate,
  estimateJob,
} from './estimate';
export { type Range } from './expected-work';
export { instanceOf, type Instance } from './instance';
export { costOf, storageDaysOf, type Cost, type CostParts, type Pricing } from './money';
export { priceTable, pricesIn, type PriceTable, type RegionPrices } from './prices';
export {
  addUsage,
  fullUsage,
  noUsage,
  resources,
  type FullUsage,
  type Resource,
  type Usage,
} from './usage';
