# The whole stack, in the order in which one part needs another: identities, data, functions, workers, messages.
locals {
  labels = { app = "attacca", environment = var.environment, managed_by = "terraform" }
  # What a state is of.
  deployment = "${var.environment} in ${var.project_id}"
}

# A state remembers what it was first applied for: the values of one environment would tear down another.
resource "terraform_data" "deployment" {
  input = local.deployment

  lifecycle {
    ignore_changes = [input]

    postcondition {
      condition     = self.input == local.deployment
      error_message = "The state is that of ${self.input}, the values are those of ${local.deployment}: init with the backend of that environment, or give the values of this one."
    }
  }
}

data "google_project" "this" {
  project_id = var.project_id
}

module "apis" {
  source = "./modules/project-apis"

  project_id = var.project_id
  apis       = local.apis
}

module "identities" {
  source     = "./modules/identities"
  depends_on = [module.apis]

  project_id = var.project_id
  functions  = local.descriptions
  services   = toset(keys(local.services))
}

module "encryption" {
  source     = "./modules/encryption"
  count      = var.has_own_key ? 1 : 0
  depends_on = [module.apis]

  project_id = var.project_id
  region     = var.region
}

module "private_egress" {
  source     = "./modules/private-egress"
  count      = var.has_private_egress ? 1 : 0
  depends_on = [module.apis]

  project_id = var.project_id
  region     = var.region
}

module "firestore" {
  source     = "./modules/firestore"
  depends_on = [module.apis]

  project_id            = var.project_id
  location              = coalesce(var.database_location, var.region)
  is_protected          = var.is_protected
  backup_retention_days = var.backup_retention_days
  indexes_file          = "${local.root}/firestore.indexes.json"
  rules_file            = "${local.root}/firestore.rules"
  users                 = module.identities.functions
  kms_key               = local.kms_key
}

module "buckets" {
  source     = "./modules/buckets"
  depends_on = [module.apis]

  project_id   = var.project_id
  region       = var.region
  is_protected = var.is_protected
  page_origins = local.page_origins
  accounts     = merge(module.identities.functions, module.identities.agents)
  kms_key      = local.kms_key
}

module "delivery" {
  source     = "./modules/delivery"
  depends_on = [module.apis]

  project_id = var.project_id
  region     = var.region
  kms_key    = local.kms_key
  repositories = {
    functions = { description = "Images that Cloud Functions builds.", writer = module.identities.agents["function-build"] }
  }
}

module "functions" {
  source = "./modules/functions"

  project_id        = var.project_id
  region            = var.region
  functions         = local.functions
  environment       = local.function_environment
  accounts          = module.identities.functions
  event_account     = module.identities.agents["eventarc-trigger"]
  build_account     = module.identities.agents["function-build"]
  build_repository  = module.delivery.ids["functions"]
  bundles_folder    = var.bundles_folder
  sources_bucket    = module.buckets.names["sources"]
  database          = module.firestore.database
  database_location = module.firestore.location
  kms_key           = local.kms_key
}

module "workers" {
  source = "./modules/workers"

  project_id      = var.project_id
  region          = var.region
  services        = local.services
  images          = { for name in keys(local.services) : name => lookup(var.images, name, "${local.worker_images}/${name}:${var.image_tag}") }
  accounts        = module.identities.workers
  push_account    = module.identities.agents["pubsub-push"]
  internal_url    = module.functions.urls["internal"]
  models_location = var.models_location
  environment     = merge(local.trace_environment, { GOOGLE_CLOUD_PROJECT = var.project_id })
  subnet          = one(module.private_egress[*].subnet)
  kms_key         = local.kms_key
  is_protected    = var.is_protected
}

module "messaging" {
  source = "./modules/messaging"

  project_id      = var.project_id
  project_number  = data.google_project.this.number
  topic_prefix    = local.topic_prefix
  worker_urls     = module.workers.urls
  dead_letter_url = module.functions.urls["dead-letter"]
  push_account    = module.identities.agents["pubsub-push"]
  publishers      = module.identities.functions
  kms_key         = local.kms_key
}

module "sign_in" {
  source     = "./modules/sign-in"
  depends_on = [module.apis]

  project_id       = var.project_id
  domains          = [for origin in var.console_origins : trimprefix(trimprefix(origin, "https://"), "http://")]
  allows_sign_up   = var.allows_sign_up
  google_client_id = var.google_client_id
}

module "observability" {
  source     = "./modules/observability"
  depends_on = [module.apis]

  project_id        = var.project_id
  project_number    = data.google_project.this.number
  labels            = local.labels
  alert_emails      = var.alert_emails
  api_url           = module.functions.urls["api"]
  topic_prefix      = local.topic_prefix
  runbooks_folder   = "${local.root}/docs/runbooks"
  availability_goal = var.availability_goal
  thresholds        = var.alert_thresholds
  budget            = var.budget
  tracers           = var.trace_ratio > 0 ? merge(module.identities.functions, module.identities.workers) : {}
}

# The finest that Cloud Scheduler can: a call every minute.
resource "google_cloud_scheduler_job" "sweep" {
  project          = var.project_id
  region           = var.region
  name             = "sweeper"
  description      = "Calls the sweeper, which repairs what stood still and deletes what expired."
  schedule         = "* * * * *"
  time_zone        = "Etc/UTC"
  attempt_deadline = "60s"

  # The next minute is the retry.
  retry_config {
    retry_count = 0
  }

  http_target {
    uri         = module.functions.urls["sweeper"]
    http_method = "POST"

    oidc_token {
      service_account_email = module.identities.agents["scheduler-caller"]
      audience              = module.functions.urls["sweeper"]
    }
  }
}
