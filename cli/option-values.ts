import { InvalidArgumentError } from 'commander';

const LARGEST_PORT_BASE = 65_000;
const LARGEST_PAGE = 200;

/** For an option that may be repeated. */
export function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

/** @throws InvalidArgumentError */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a positive integer.');
  return value;
}

/** Of a list of the API. @throws InvalidArgumentError */
export function pageSize(text: string): number {
  const value = positiveInteger(text);
  if (value > LARGEST_PAGE)
    throw new InvalidArgumentError(`It must lie between 1 and ${LARGEST_PAGE}.`);
  return value;
}

/** @throws InvalidArgumentError */
export function integer(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value))
    throw new InvalidArgumentError('It must be an integer.');
  return value;
}

/** @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  const value = integer(text);
  if (value < 0) throw new InvalidArgumentError('It must be 0 or more.');
  return value;
}

/** @throws InvalidArgumentError */
export function portBase(text: string): number {
  const value = positiveInteger(text);
  if (value < 1024 || value > LARGEST_PORT_BASE) {
    throw new InvalidArgumentError(`It must lie between 1024 and ${LARGEST_PORT_BASE}.`);
  }
  return value;
}
