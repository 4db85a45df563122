# The five functions. Their names, triggers, limits and callers are those of the local stack (cli/stack/description.ts).
locals {
  topic_prefix = "tasks-"

  descriptions = {
    api          = "The public API. Who calls is in a Firebase ID token, which the function checks itself."
    internal     = "Leases tasks to workers and takes their results."
    orchestrator = "Moves a pipeline whose document was written."
    sweeper      = "Repairs what stood still and deletes what expired."
    dead-letter  = "Takes messages that no worker would take."
  }

  # Requests that one instance handles at the same time: Cloud Run's own default.
  function_concurrency = 80

  agents = { for name, email in module.identities.agents : name => "serviceAccount:${email}" }

  every_function = {
    memory_mib      = 512
    cpu             = 1
    concurrency     = local.function_concurrency
    timeout_seconds = 60
    min_instances   = 0
    max_instances   = var.max_instances_per_function
    ingress         = "ALLOW_INTERNAL_ONLY"
    document        = null
    signs_urls      = false
    environment     = {}
  }

  functions = {
    api = merge(local.every_function, {
      description   = local.descriptions["api"]
      min_instances = var.min_api_instances
      ingress       = "ALLOW_ALL"
      invokers      = { anybody = "allUsers" }
      signs_urls    = true
      # Uploads of small files pass through it, and streams of events are open for long.
      memory_mib      = 1024
      timeout_seconds = 60
    })
    internal = merge(local.every_function, {
      description = local.descriptions["internal"]
      # A worker's call does not count as internal unless it comes from the project's own network.
      ingress     = var.has_private_egress ? "ALLOW_INTERNAL_ONLY" : "ALLOW_ALL"
      invokers    = { for name, email in module.identities.workers : name => "serviceAccount:${email}" }
      signs_urls  = true
      environment = { WORKER_ACCOUNTS = jsonencode({ for name, email in module.identities.workers : email => name }) }
    })
    orchestrator = merge(local.every_function, {
      description     = local.descriptions["orchestrator"]
      timeout_seconds = 540
      invokers        = { eventarc-trigger = local.agents["eventarc-trigger"] }
      document        = "pipelines/{id}"
    })
    sweeper = merge(local.every_function, {
      description = local.descriptions["sweeper"]
      invokers    = { scheduler-caller = local.agents["scheduler-caller"] }
      # One at a time: two would do the same.
      max_instances = 1
    })
    dead-letter = merge(local.every_function, {
      description = local.descriptions["dead-letter"]
      invokers    = { pubsub-push = local.agents["pubsub-push"] }
    })
  }

  function_environment = merge(
    {
      NODE_ENV             = "production"
      GOOGLE_CLOUD_PROJECT = var.project_id
      BLOBS_BUCKET         = module.buckets.names["blobs"]
      STAGING_BUCKET       = module.buckets.names["staging"]
      TOPIC_PREFIX         = local.topic_prefix
      CONSOLE_ORIGINS      = join(",", local.page_origins)
      DISPATCH_WINDOW      = tostring(var.dispatch_window)
      RETENTION_DAYS       = tostring(var.retention_days)
      REGION               = var.region
    },
    local.trace_environment,
    length(var.quotas) == 0 ? {} : { QUOTAS = jsonencode(var.quotas) },
  )

  # The same for all of them: which traces are recorded is decided by their ids, by everybody alike.
  trace_environment = {
    OTEL_TRACES_EXPORTER    = var.trace_ratio > 0 ? "otlp" : "none"
    OTEL_TRACES_SAMPLER_ARG = tostring(var.trace_ratio)
  }

  page_origins = concat(["https://${var.project_id}.web.app", "https://${var.project_id}.firebaseapp.com"], var.console_origins)
  kms_key      = one(module.encryption[*].kms_key)

  apis = toset(concat(
    [
      "artifactregistry", "cloudbuild", "cloudfunctions", "cloudresourcemanager", "cloudscheduler", "eventarc",
      "firebase", "firebasehosting", "firebaserules", "firestore", "iam", "iamcredentials", "identitytoolkit",
      "logging", "monitoring", "pubsub", "run", "secretmanager", "storage",
    ],
    var.trace_ratio > 0 ? ["cloudtrace", "telemetry"] : [],
    var.has_own_key ? ["cloudkms"] : [],
    var.has_private_egress ? ["compute"] : [],
    var.budget == null ? [] : ["billingbudgets"],
  ))
}
