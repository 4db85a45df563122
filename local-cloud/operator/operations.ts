import type { OperatedCalls, ServiceName } from '../calls';
import { writeOffset, type AdvancingClock } from '../clock';
import { writeExport } from '../data-folder';
import type { Scheduler } from '../scheduler';
import type { StatefulService } from '../service';

/** What the operator of a local cloud can do with it, in the same process or through the admin endpoint. */
export interface Operations {
  readonly project: string;
  /** The time of everything in it. */
  readonly clock: AdvancingClock;
  /** Every call, to be watched and disturbed. */
  readonly calls: OperatedCalls;
  readonly services: Readonly<Record<ServiceName, StatefulService>> & {
    /** Whose jobs can be run by hand, paused and resumed. */
    readonly scheduler: Scheduler;
  };
  /**
   * The variables by which the official client libraries find the local cloud, and `SIGN_BLOB_ENDPOINT`
   * for the `signingEndpoint` option of `getSignedUrl`. Without a service account there is no identity.
   * @throws RangeError for a service account that is not configured
   */
  environment(serviceAccount?: string): Readonly<Record<string, string>>;
  /**
   * Back to what the configuration says, as if just started with nothing kept; clients stay connected.
   * @param names all services, if left out
   * @returns the names of what was reset
   */
  reset(names?: readonly ServiceName[]): Promise<readonly ServiceName[]>;
  /**
   * Writes all state into a folder that another local cloud can begin with. It is there whole or not at all.
   * @returns the absolute path
   * @throws TransferError when the folder holds anything but an earlier export
   */
  exportTo(folder: string): Promise<string>;
}

type Parts = Pick<Operations, 'project' | 'clock' | 'calls' | 'services' | 'environment'>;

/** Events are made by the others: those that take them are emptied last. */
const resetOrder: readonly ServiceName[] = [
  'scheduler',
  'firestore',
  'storage',
  'pubsub',
  'auth',
  'identity',
  'eventarc',
];

export function createOperations(parts: Parts): Operations {
  const { project, clock, services } = parts;
  return {
    ...parts,
    reset: async (names = resetOrder) => {
      const chosen = resetOrder.filter((name) => names.includes(name));
      for (const name of chosen) await services[name].reset();
      return chosen;
    },
    exportTo: (folder) => {
      const facts = { project, exported_at: new Date(clock.now()).toISOString() };
      return writeExport(folder, facts, async (next) => {
        for (const service of Object.values(services)) await service.exportTo(next);
        // Where the state goes, its time goes with it.
        const offset = clock.now() - Date.now();
        if (offset > 0) writeOffset(next, offset);
      });
    },
  };
}
