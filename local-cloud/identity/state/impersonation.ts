/** Who may act as which service account: `roles/iam.serviceAccountTokenCreator`, as the configuration grants it. */
export class Impersonation {
  readonly #creators: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(
    grants: readonly { readonly service_account: string; readonly members: readonly string[] }[],
  ) {
    this.#creators = new Map(
      grants.map(({ service_account, members }) => [service_account, new Set(members)]),
    );
  }

  /** An account may act as itself; on Google Cloud it must be granted that too. */
  mayActAs(caller: string, target: string): boolean {
    return caller === target || (this.#creators.get(target)?.has(caller) ?? false);
  }

  /** The first pair that breaks a chain of delegation, or null when each may act as the next. */
  broken(chain: readonly string[]): { readonly caller: string; readonly target: string } | null {
    for (const [index, caller] of chain.entries()) {
      const target = chain[index + 1];
      if (target !== undefined && !this.mayActAs(caller, target)) return { caller, target };
    }
    return null;
  }
}
