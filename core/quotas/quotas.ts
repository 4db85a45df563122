/** What one user may have at the same time, or per day. */
export interface Quotas {
  /** Jobs that are not over. */
  readonly jobs_in_flight: number;
  /** Of those, jobs at work; the others wait for their turn, by priority. */
  readonly jobs_at_work: number;
  /** Tasks that are queued or leased. */
  readonly tasks_in_flight: number;
  /** Jobs submitted since midnight UTC; one that was deleted counts. */
  readonly jobs_per_day: number;
  /** Bytes of all files, uploads and results. */
  readonly bytes_stored: number;
}

/** What everybody may have, unless the deployment or a user's custom claims say otherwise. */
export const defaultQuotas: Quotas = {
  jobs_in_flight: 500,
  jobs_at_work: 8,
  tasks_in_flight: 2000,
  jobs_per_day: 2000,
  bytes_stored: 200 * 2 ** 30,
};
