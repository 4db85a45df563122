/** Paths of the documents (docs/architecture.md, "State"). */
export const paths = {
  pipeline: (job: string) => `pipelines/${job}`,
  tasks: (job: string) => `pipelines/${job}/tasks`,
  task: (job: string, task: string) => `pipelines/${job}/tasks/${task}`,
  join: (job: string, join: string) => `pipelines/${job}/joins/${join}`,
  progress: (job: string, step: string) => `pipelines/${job}/progress/${step}`,
  file: (file: string) => `files/${file}`,
  service: (name: string) => `services/${name}`,
  idempotency: (uid: string, key: string) => `idempotency/${uid}:${key}`,
  deadLetter: (id: string) => `dead_letters/${id}`,
} as const;
