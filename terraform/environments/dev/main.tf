# To try things out: small, quick to destroy, forgetful.
locals {
  labels = { app = "attacca", environment = "dev", managed_by = "terraform" }
}

module "attacca" {
  source = "../../modules/attacca"

  project_id = var.project_id
  region     = var.region
  labels     = local.labels

  is_protected               = false
  database_location          = var.region
  backup_retention_days      = 7
  max_instances_per_service  = 5
  max_instances_per_function = 10
  min_api_instances          = 0
  dispatch_window            = 16
  retention_days             = 14
  availability_goal          = 0.95
  alert_thresholds           = { failures_per_5_minutes = 50, repairs_per_5_minutes = 50 }

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
