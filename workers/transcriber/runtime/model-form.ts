import { type ModelCard, type StoredForm } from './model-card';

/** A model in one of its formats, read and verified. */
export interface ModelForm extends Pick<ModelCard, 'name' | 'inputs' | 'outputs'> {
  /** The content of the files, in the order of the card. */
  readonly contents: readonly Buffer[];
  /** What the file calls the tensors that the card names. */
  readonly tensors: StoredForm['tensors'];
}

/** What the file calls one of its tensors. @throws Error when the card does not say */
export function tensorName({ name, tensors }: ModelForm, tensor: string): string {
  const own = tensors[tensor];
  if (own === undefined) throw new Error(`The card of ${name} has no name for ${tensor}.`);
  return own;
}
