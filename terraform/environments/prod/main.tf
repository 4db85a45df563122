# For users: protected against deletion, backed up for long, always awake.
locals {
  labels = { app = "attacca", environment = "prod", managed_by = "terraform" }
}

module "attacca" {
  source = "../../modules/attacca"

  project_id = var.project_id
  region     = var.region
  labels     = local.labels

  is_protected               = true
  database_location          = var.region
  backup_retention_days      = 98
  max_instances_per_service  = 100
  max_instances_per_function = 100
  min_api_instances          = 1
  dispatch_window            = 64
  retention_days             = 0
  availability_goal          = 0.995
  alert_thresholds           = {}

  bundles_folder     = var.bundles_folder
  images             = var.images
  image_tag          = var.image_tag
  console_origins    = var.console_origins
  allows_sign_up     = var.allows_sign_up
  google_client_id   = var.google_client_id
  models_location    = var.models_location
  quotas             = var.quotas
  alert_emails       = var.alert_emails
  budget             = var.budget
  has_own_key        = var.has_own_key
  has_private_egress = var.has_private_egress
}
