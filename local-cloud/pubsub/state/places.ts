import { type Entry } from './entry';
import { Timeline } from './timeline';

/** Entries in order of time. An entry that is given a place here, or anywhere, loses the one it had. */
export class Places {
  private readonly timeline = new Timeline<{ readonly entry: Entry; readonly version: number }>();

  get earliestAt(): number {
    this.dropVoid();
    return this.timeline.earliestAt;
  }

  add(at: number, entry: Entry): void {
    entry.version += 1;
    this.timeline.add(at, { entry, version: entry.version });
  }

  removeEarliest(): Entry | undefined {
    this.dropVoid();
    return this.timeline.removeEarliest()?.entry;
  }

  private dropVoid(): void {
    for (;;) {
      const place = this.timeline.earliest;
      if (!place || place.entry.version === place.version) return;
      this.timeline.removeEarliest();
    }
  }
}
