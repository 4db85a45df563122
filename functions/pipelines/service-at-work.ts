import { timeAfter, type Task } from '@attacca/core';
import { type Services } from '../services';

/** A service that finished something this recently is at work, even if nothing is leased at this very moment. */
const recentSeconds = 60;

/** Whether workers of a service take tasks: then one that nobody took may only be waiting its turn. */
export async function isServiceAtWork(services: Services, service: string): Promise<boolean> {
  const { documents } = services;
  const ofService = ['service', '==', service] as const;
  const [leased, finished] = await Promise.all([
    documents.query<Task>({
      from: { group: 'tasks' },
      where: [ofService, ['state', '==', 'leased']],
      limit: 1,
    }),
    documents.query<Task>({
      from: { group: 'tasks' },
      where: [ofService, ['finished_at', '>=', timeAfter(services.now(), -recentSeconds)]],
      orderBy: [['finished_at', 'asc']],
      limit: 1,
    }),
  ]);
  return leased.length > 0 || finished.length > 0;
}
