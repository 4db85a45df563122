import { type AccessCheck, type AccessDecision } from '../access';

const NO_RULES: AccessDecision = {
  allowed: false,
  message: 'Users may do nothing: there are no security rules.',
};

/** The security rules in force, which a developer may replace while clients are connected. */
export class LiveRules {
  constructor(
    /** The rules to start with, and to come back to; null: users may do nothing. */
    private readonly configured: AccessCheck | null,
  ) {
    this.current = configured;
  }

  private current: AccessCheck | null;
  private readonly watchers = new Set<() => void>();

  readonly check: AccessCheck = (request, documents) =>
    this.current === null ? NO_RULES : this.current(request, documents);

  replace(rules: AccessCheck): void {
    this.put(rules);
  }

  reset(): void {
    this.put(this.configured);
  }

  /** Calls `watcher` whenever other rules come into force; returns a function that ends it. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private put(rules: AccessCheck | null): void {
    this.current = rules;
    for (const watcher of this.watchers) watcher();
  }
}
