import domain from 'node:domain';

/**
 * functions-framework runs every request in a domain (node:domain, deprecated). A domain hooks into every promise of the
 * process: half of the time that a call to functions/internal takes goes there. What it is for, errors that no promise
 * carries, does not occur in our handlers: all of them are promises whose rejection is answered (docs/decisions/0018).
 */
export function withoutDomains(): void {
  const none = {
    on: () => none,
    run: (work: () => unknown) => work(),
    bind: (work: unknown) => work,
    enter: () => undefined,
    exit: () => undefined,
  };
  Object.assign(domain, { create: () => none });
  Object.assign(process, { domain: none });
}
