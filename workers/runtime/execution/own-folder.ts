import { mkdir, rm } from 'node:fs/promises';

/** A folder that comes into being when somebody needs it: most small tasks never do. */
export class OwnFolder {
  readonly #path: string;
  #made: Promise<unknown> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** The path of the folder, which exists from then on. */
  async path(): Promise<string> {
    this.#made ??= mkdir(this.#path, { recursive: true });
    await this.#made;
    return this.#path;
  }

  /** Removes it with all that is in it, if it was made. */
  async remove(): Promise<void> {
    if (this.#made === undefined) return;
    await rm(this.#path, { recursive: true, force: true });
    this.#made = undefined;
  }
}
