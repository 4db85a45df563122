locals {
  # Above its threshold for its duration, a condition calls somebody, who is sent the runbook of that name along.
  log_metric = { for key in keys(local.log_metrics) : key => "metric.type=\"logging.googleapis.com/user/${google_logging_metric.line[key].name}\" AND resource.type=\"cloud_run_revision\"" }

  alerts = {
    dead-letters = {
      title            = "Messages are dead-lettered"
      severity         = "ERROR"
      filter           = local.log_metric["dead-letters"]
      threshold        = 0
      duration_seconds = 0
      aligner          = "ALIGN_SUM"
      reducer          = "REDUCE_SUM"
      group_by         = ["metric.label.dead_service"]
    }
    failure-rate = {
      title            = "Operations fail"
      severity         = "WARNING"
      filter           = "${local.log_metric["operation-failures"]} AND metric.label.error_type=\"INFRASTRUCTURE_ERROR\""
      threshold        = var.thresholds.failures_per_5_minutes
      duration_seconds = 300
      aligner          = "ALIGN_SUM"
      reducer          = "REDUCE_SUM"
      group_by         = ["metric.label.service_name"]
    }
    queue-age = {
      title            = "Tasks wait too long for a worker"
      severity         = "WARNING"
      filter           = "metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\" AND resource.type=\"pubsub_subscription\" AND resource.label.subscription_id=starts_with(\"${var.topic_prefix}\")"
      threshold        = var.thresholds.queue_age_seconds
      duration_seconds = 300
      aligner          = "ALIGN_MAX"
      reducer          = "REDUCE_MAX"
      group_by         = ["resource.label.subscription_id"]
    }
    stuck-pipelines = {
      title            = "The sweeper has to move pipelines"
      severity         = "WARNING"
      filter           = local.log_metric["sweeper-repairs"]
      threshold        = var.thresholds.repairs_per_5_minutes
      duration_seconds = 600
      aligner          = "ALIGN_SUM"
      reducer          = "REDUCE_SUM"
      group_by         = []
    }
    orchestrator-failures = {
      title            = "The orchestrator fails"
      severity         = "ERROR"
      filter           = local.log_metric["orchestrator-failures"]
      threshold        = 5
      duration_seconds = 300
      aligner          = "ALIGN_SUM"
      reducer          = "REDUCE_SUM"
      group_by         = []
    }
  }
}

resource "google_monitoring_notification_channel" "email" {
  for_each = var.alert_emails

  project      = var.project_id
  display_name = "Attacca: ${each.value}"
  type         = "email"
  labels       = { email_address = each.value }
  user_labels  = var.labels
}

resource "google_monitoring_alert_policy" "threshold" {
  for_each = local.alerts

  project               = var.project_id
  display_name          = "Attacca: ${each.value.title}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = local.channels
  user_labels           = merge(var.labels, { runbook = each.key })

  conditions {
    display_name = each.value.title

    condition_threshold {
      filter          = each.value.filter
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.threshold
      duration        = "${each.value.duration_seconds}s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = each.value.aligner
        cross_series_reducer = each.value.reducer
        group_by_fields      = each.value.group_by
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    subject   = "Attacca: ${each.value.title}"
    content   = local.runbooks[each.key]
  }
}

locals {
  channels = [for channel in google_monitoring_notification_channel.email : channel.id]
  # The runbook itself, not a link to where it may not be readable at night.
  runbooks = { for name in concat(keys(local.alerts), ["api-down", "api-slo"]) : name => file("${var.runbooks_folder}/${name}.md") }
}
