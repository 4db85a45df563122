import { type User } from '@attacca/cloud';
import { type Route } from '../http/route';
import { deleteFile } from '../pipelines/delete-file';
import { deleteJob } from '../pipelines/delete-job';
import { type Services } from '../services';

/** How users get rid of what is theirs. */
export function deletionRoutes(services: Services): Route<User>[] {
  return [
    {
      method: 'delete',
      path: '/api/v1/jobs/{job_id}',
      summary: 'Delete a job that is over, with everything it left behind.',
      success: { status: 204, description: 'Deleted: nobody sees it any more.' },
      handle: async ({ caller, params }) => {
        await deleteJob(services, caller.uid, params['job_id'] ?? '');
        return { status: 204 };
      },
    },
    {
      method: 'delete',
      path: '/api/v1/files/{file_id}',
      summary: 'Delete a file that you uploaded and that no running job uses.',
      success: { status: 204, description: 'Deleted.' },
      handle: async ({ caller, params }) => {
        await deleteFile(services, caller.uid, params['file_id'] ?? '');
        return { status: 204 };
      },
    },
  ];
}
