// What the fake cloud answers for values the real one would compute. Only shapes matter:
// ids, emails and urls look like Google's so that expressions built on them can be asserted on.
import crypto from 'node:crypto';
const h = (s, n = 10) =>
  BigInt('0x' + crypto.createHash('sha256').update(s).digest('hex').slice(0, 24))
    .toString()
    .slice(0, n);
const P = (s) => `projects/${s.project}`;
const loc = (s) => s.location ?? s.region ?? '-';
export const PROJECT_NUMBER = '123456789012';
export const IDS = {
  google_service_account: (s) =>
    `${P(s)}/serviceAccounts/${s.account_id}@${s.project}.iam.gserviceaccount.com`,
  google_pubsub_topic: (s) => `${P(s)}/topics/${s.name}`,
  google_pubsub_subscription: (s) => `${P(s)}/subscriptions/${s.name}`,
  google_cloud_run_v2_service: (s) => `${P(s)}/locations/${loc(s)}/services/${s.name}`,
  google_cloud_run_v2_job: (s) => `${P(s)}/locations/${loc(s)}/jobs/${s.name}`,
  google_cloudfunctions2_function: (s) => `${P(s)}/locations/${loc(s)}/functions/${s.name}`,
  google_firestore_database: (s) => `${P(s)}/databases/${s.name}`,
  google_artifact_registry_repository: (s) =>
    `${P(s)}/locations/${loc(s)}/repositories/${s.repository_id}`,
  google_storage_bucket: (s) => s.name,
  google_cloud_scheduler_job: (s) => `${P(s)}/locations/${loc(s)}/jobs/${s.name}`,
  google_cloud_tasks_queue: (s) => `${P(s)}/locations/${loc(s)}/queues/${s.name}`,
  google_eventarc_trigger: (s) => `${P(s)}/locations/${loc(s)}/triggers/${s.name}`,
  google_secret_manager_secret: (s) => `${P(s)}/secrets/${s.secret_id}`,
  google_kms_key_ring: (s) => `${P(s)}/locations/${loc(s)}/keyRings/${s.name}`,
  google_kms_crypto_key: (s) => `${s.key_ring}/cryptoKeys/${s.name}`,
  google_project_service: (s) => `${s.project}/${s.service}`,
  google_logging_metric: (s) => s.name,
};
/** Google's own identity of a product; a few really have older names. */
const agentOf = (service) =>
  `service-${PROJECT_NUMBER}@gcp-sa-${service.split('.')[0]}.iam.gserviceaccount.com`;
const ATTR = {
  'google_project_service_identity.email': (s) => agentOf(s.service),
  'google_project_service_identity.member': (s) => `serviceAccount:${agentOf(s.service)}`,
  'google_service_account.email': (s) => `${s.account_id}@${s.project}.iam.gserviceaccount.com`,
  'google_service_account.member': (s) =>
    `serviceAccount:${s.account_id}@${s.project}.iam.gserviceaccount.com`,
  'google_service_account.name': (s) => IDS.google_service_account(s),
  'google_cloud_run_v2_service.uri': (s) => `https://${s.name}-${PROJECT_NUMBER}.${loc(s)}.run.app`,
  'google_cloudfunctions2_function.url': (s) =>
    `https://${loc(s)}-${s.project}.cloudfunctions.net/${s.name}`,
  'google_cloudfunctions2_function.service_config.uri': (s) =>
    `https://${s.name}-${PROJECT_NUMBER}.${loc(s)}.run.app`,
  'google_cloudfunctions2_function.service_config.service': (s) =>
    `${P(s)}/locations/${loc(s)}/services/${s.name}`,
  'google_storage_bucket.url': (s) => `gs://${s.name}`,
  'google_firebaserules_ruleset.name': (s) => `${P(s)}/rulesets/${h(JSON.stringify(s.source))}`,
  'google_monitoring_notification_channel.name': (s) =>
    `${P(s)}/notificationChannels/${h(s.display_name ?? '')}`,
  'google_monitoring_alert_policy.name': (s) => `${P(s)}/alertPolicies/${h(s.display_name ?? '')}`,
  'data.google_project.number': () => PROJECT_NUMBER,
  'data.google_project.project_id': (s, ctx) => s.project_id ?? ctx.project,
  'data.google_storage_project_service_account.email_address': () =>
    `service-${PROJECT_NUMBER}@gs-project-accounts.iam.gserviceaccount.com`,
  'data.google_storage_project_service_account.member': () =>
    `serviceAccount:service-${PROJECT_NUMBER}@gs-project-accounts.iam.gserviceaccount.com`,
};
/** value for one computed attribute; top = whole object, path = "attr" or "block.attr" */
export function fake(type, path, attr, spec, top, ctx) {
  const t = ATTR[`${type}.${path}`];
  if (t) return t(top, ctx);
  if (path === 'project') return ctx.project;
  if (path === 'region') return ctx.region;
  if (path === 'location') return top.region ?? ctx.region;
  if (path === 'zone') return `${ctx.region}-a`;
  if (path === 'effective_labels' || path === 'terraform_labels')
    return { ...ctx.default_labels, ...top.labels };
  if (path === 'id') return IDS[type] ? IDS[type](top) : IDFALL(type, top);
  if (spec.default !== undefined)
    return spec.type === 'number'
      ? Number(spec.default)
      : spec.type === 'bool'
        ? spec.default === 'true'
        : spec.default;
  const ty = spec.type;
  if (ty === 'string')
    return spec.optional
      ? (spec.enum?.[0] ?? '')
      : `stub-${attr}-${h(type + path + (top.name ?? ''), 6)}`;
  if (ty === 'number') return 0;
  if (ty === 'bool') return false;
  return ty[0] === 'map'
    ? {}
    : ty[0] === 'object'
      ? Object.fromEntries(Object.keys(ty[1]).map((k) => [k, null]))
      : [];
}
const IDFALL = (type, s) =>
  `${P(s)}/${type}/${[loc(s), s.name ?? s.service ?? s.role ?? h(JSON.stringify(s), 8), s.member].filter((x) => x && x !== '-').join('/')}`;
