import { escapeNonAscii } from './framing';

interface OutgoingArray {
  readonly id: number;
  readonly json: string;
}

/** What a session has told its client and the client has not confirmed: sent again when a connection breaks. */
export class OutgoingArrays {
  private waiting: OutgoingArray[] = [];
  private last = 0;

  /** The id of the newest array; ids count from 1 without gaps. */
  get lastId(): number {
    return this.last;
  }

  get bytes(): number {
    return this.waiting.reduce((sum, { json }) => sum + json.length, 0);
  }

  add(json: string): void {
    this.last += 1;
    this.waiting.push({ id: this.last, json: escapeNonAscii(json) });
  }

  /** The client has everything up to `id`. */
  acknowledge(id: number): void {
    if ((this.waiting[0]?.id ?? Number.POSITIVE_INFINITY) > id) return;
    this.waiting = this.waiting.filter((each) => each.id > id);
  }

  /** Everything after `id` as one JSON list of `[id, array]`; null when there is nothing. */
  after(id: number): string | null {
    const arrays = this.waiting.filter((each) => each.id > id);
    return arrays.length === 0
      ? null
      : `[${arrays.map((each) => `[${each.id},${each.json}]`).join(',')}]`;
  }
}
