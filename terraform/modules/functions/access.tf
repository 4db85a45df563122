locals {
  # Who may call which function, an entry for each caller.
  invocations = merge([
    for name, function in var.functions : {
      for caller, member in function.invokers : "${caller} calls ${name}" => { function = name, member = member }
    }
  ]...)
  signers = toset([for name, function in var.functions : name if function.signs_urls])
}

# The front door of a function is the Cloud Run service beneath it.
resource "google_cloud_run_v2_service_iam_member" "invoker" {
  for_each = local.invocations

  project  = var.project_id
  location = var.region
  name     = google_cloudfunctions2_function.function[each.value.function].name
  role     = "roles/run.invoker"
  member   = each.value.member
}

# Signing a URL without a key file is a call of IAM's signBlob, as oneself.
resource "google_service_account_iam_member" "signer" {
  for_each = local.signers

  service_account_id = "projects/${var.project_id}/serviceAccounts/${var.accounts[each.key]}"
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = "serviceAccount:${var.accounts[each.key]}"
}

resource "google_project_iam_member" "event_receiver" {
  project = var.project_id
  role    = "roles/eventarc.eventReceiver"
  member  = "serviceAccount:${var.event_account}"
}

# What Cloud Functions asks of a build account of one's own; the images are granted in delivery.
resource "google_project_iam_member" "build_logs" {
  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = "serviceAccount:${var.build_account}"
}

resource "google_project_iam_member" "build_sources" {
  project = var.project_id
  role    = "roles/storage.objectViewer"
  member  = "serviceAccount:${var.build_account}"

  condition {
    title       = "only-function-sources"
    description = "Cloud Functions copies every source to a bucket of its own, which Terraform cannot know before."
    expression  = "resource.name.startsWith(\"projects/_/buckets/gcf-v2-sources-\")"
  }
}
