import { type ViewList } from '@attacca/core';

/** A view list in as little memory as it can be: view `i` is `[bounds[2i], bounds[2i + 1])`. */
export interface CompactViewList extends Omit<ViewList, 'views'> {
  readonly bounds: Float64Array;
}

/** Batches of one fan-out read the same list; a worker is seldom in more than a few fan-outs at a time. */
const KEPT_LISTS = 4;

/** View lists by SHA-256, parsed: a batch of 64 items must not parse the list of a hundred thousand again. */
export class ViewLists {
  readonly #lists = new Map<string, Promise<CompactViewList>>();

  /** The list; `load` gets its bytes when it is not there. @throws what `load` throws */
  async get(sha256: string, load: () => Promise<Uint8Array>): Promise<CompactViewList> {
    const known = this.#lists.get(sha256);
    // Who waited for another's download must not fail of the other's reasons: it tries for itself.
    if (known !== undefined) return known.catch(() => this.get(sha256, load));
    const mine = load().then(compact);
    this.#lists.set(sha256, mine);
    const [oldest] = this.#lists.keys();
    if (this.#lists.size > KEPT_LISTS && oldest !== undefined) this.#lists.delete(oldest);
    try {
      return await mine;
    } catch (error) {
      if (this.#lists.get(sha256) === mine) this.#lists.delete(sha256);
      throw error;
    }
  }
}

function compact(bytes: Uint8Array): CompactViewList {
  const { views, ...facts } = JSON.parse(Buffer.from(bytes).toString('utf8')) as ViewList;
  const bounds = new Float64Array(2 * views.length);
  views.forEach((view, index) => bounds.set(view, 2 * index));
  return { ...facts, bounds };
}
