import { type Parameters } from './parameters';
import { type Port } from './types';

/**
 * A numeric detail of a port, with a reference to a parameter resolved.
 * Null when the port does not say, or the parameter says "all" (a value below 0).
 */
export function portDetail(
  port: Port,
  key: 'channels' | 'sample_rate' | 'columns',
  parameters: Parameters,
): number | null {
  const detail = port.details[key];
  const value = typeof detail === 'string' ? parameters[detail] : detail;
  return typeof value === 'number' && value >= 0 ? value : null;
}
