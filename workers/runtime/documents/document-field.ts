/** A field of a document that is not as it must be. */
export interface DocumentField {
  /** Names of objects and the field, with dots between them. */
  readonly path: string;
  /** In words. */
  readonly allowed: string;
}
