# Counted from the log: the messages are those of the code, and a test compares them.
locals {
  log_metrics = {
    operation-failures = {
      description = "Attempts that a worker reported as failed, by service and error code."
      filter      = "resource.type=\"cloud_run_revision\" AND jsonPayload.message=~\" failed\\.$\" AND jsonPayload.error_code:*"
      labels = {
        service_name = "EXTRACT(resource.labels.service_name)"
        error_type   = "EXTRACT(jsonPayload.error_type)"
        error_code   = "EXTRACT(jsonPayload.error_code)"
      }
    }
    dead-letters = {
      description = "Messages that no worker would take."
      filter      = "resource.type=\"cloud_run_revision\" AND jsonPayload.message=\"a message was dead-lettered\""
      labels      = { dead_service = "EXTRACT(jsonPayload.service)" }
    }
    sweeper-repairs = {
      description = "Tasks and pipelines that stood still until the sweeper moved them."
      filter      = "resource.type=\"cloud_run_revision\" AND jsonPayload.message=~\"^the sweeper had to \""
      labels      = {}
    }
    orchestrator-failures = {
      description = "Document events that did not move their pipeline."
      filter      = "resource.type=\"cloud_run_revision\" AND jsonPayload.message=\"the pipeline was not moved; the event is delivered again\""
      labels      = {}
    }
  }
}

resource "google_logging_metric" "count" {
  for_each = local.log_metrics

  project          = var.project_id
  name             = "attacca/${each.key}"
  description      = each.value.description
  filter           = each.value.filter
  label_extractors = each.value.labels

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    dynamic "labels" {
      for_each = each.value.labels
      content {
        key        = labels.key
        value_type = "STRING"
      }
    }
  }
}
