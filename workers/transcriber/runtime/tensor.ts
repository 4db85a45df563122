/** A block of numbers that goes into a model or comes out of it. */
export interface Tensor {
  readonly shape: readonly number[];
  /** As many values as the shape says, the last dimension running fastest. */
  readonly data: Float32Array;
}

/** By the names that the model's card gives them. */
export type Tensors = Readonly<Record<string, Tensor>>;
