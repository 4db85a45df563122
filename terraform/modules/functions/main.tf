resource "google_storage_bucket_object" "source" {
  for_each = var.functions

  # Named by its content: a changed bundle is a new object, which deploys its function anew.
  name   = "functions/${each.key}-${filesha256("${var.bundles_folder}/${each.key}.zip")}.zip"
  bucket = var.sources_bucket
  source = "${var.bundles_folder}/${each.key}.zip"
}

resource "google_cloudfunctions2_function" "function" {
  for_each = var.functions

  project      = var.project_id
  name         = each.key
  location     = var.region
  description  = each.value.description
  kms_key_name = var.kms_key

  build_config {
    runtime           = "nodejs22"
    entry_point       = each.key
    service_account   = "projects/${var.project_id}/serviceAccounts/${var.build_account}"
    docker_repository = var.build_repository

    source {
      storage_source {
        bucket = google_storage_bucket_object.source[each.key].bucket
        object = google_storage_bucket_object.source[each.key].name
      }
    }
  }

  service_config {
    service_account_email            = var.accounts[each.key]
    available_memory                 = "${each.value.memory_mib}Mi"
    available_cpu                    = tostring(each.value.cpu)
    max_instance_request_concurrency = each.value.concurrency
    timeout_seconds                  = each.value.timeout_seconds
    min_instance_count               = each.value.min_instances
    max_instance_count               = each.value.max_instances
    ingress_settings                 = each.value.ingress
    # A delivery moves traffic in steps (npm run traffic).
    all_traffic_on_latest_revision = false
    environment_variables          = merge(var.environment, each.value.environment)
  }

  dynamic "event_trigger" {
    for_each = each.value.document[*]
    content {
      trigger_region        = var.database_location
      event_type            = "google.cloud.firestore.document.v1.written"
      retry_policy          = "RETRY_POLICY_RETRY"
      service_account_email = var.event_account

      event_filters {
        attribute = "database"
        value     = var.database
      }
      event_filters {
        attribute = "document"
        value     = event_trigger.value
        operator  = "match-path-pattern"
      }
    }
  }

  depends_on = [google_project_iam_member.event_receiver]
}
