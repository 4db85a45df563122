# One service account per component. Nobody gets a key of any: workloads run as them, CI impersonates them.
resource "google_service_account" "function" {
  for_each = var.functions

  project      = var.project_id
  account_id   = "fn-${each.key}"
  display_name = "Function ${each.key}"
  description  = each.value
}

resource "google_service_account" "worker" {
  for_each = var.services

  project      = var.project_id
  account_id   = "worker-${each.key}"
  display_name = "Worker ${each.key}"
  description  = "Runs operations. May call internal, and nothing else."
}

resource "google_service_account" "agent" {
  for_each = local.agents

  project      = var.project_id
  account_id   = each.key
  display_name = each.key
  description  = each.value
}

locals {
  agents = {
    pubsub-push      = "Pub/Sub pushes messages to workers and to dead-letter as this."
    eventarc-trigger = "Eventarc delivers document events to orchestrator as this."
    scheduler-caller = "Cloud Scheduler calls sweeper as this."
    function-build   = "Cloud Build builds the functions as this."
  }
}
