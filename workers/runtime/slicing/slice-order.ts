import { AttaccaError } from '@attacca/core';
import { type SliceLayout } from './slice-layout';

/**
 * Sees to it that all slices of a sound come, in order: without one there is nothing of the whole. In a fan-out inside a
 * fan-out the slices of a sound are counted on from those of the sounds before it.
 */
export class SliceOrder {
  readonly #slices: number;
  #first: number | undefined;
  #next = 0;

  constructor({ slices }: Pick<SliceLayout, 'slices'>) {
    this.#slices = slices;
  }

  /** @param index of the item that comes next @throws AttaccaError INPUT_MISMATCH */
  take(index: number): void {
    this.#first ??= index;
    if (index - this.#first !== this.#next) throw this.#missing();
    this.#next++;
  }

  /** @throws AttaccaError INPUT_MISMATCH when there are more to come */
  end(): void {
    if (this.#next < this.#slices) throw this.#missing();
  }

  #missing(): AttaccaError {
    return new AttaccaError(
      'INPUT_MISMATCH',
      `The feature of slice ${this.#next} of ${this.#slices} is missing; joining takes those of all slices.`,
    );
  }
}
