resource "google_monitoring_custom_service" "api" {
  project      = var.project_id
  service_id   = "attacca-api"
  display_name = "Attacca API"
  user_labels  = var.labels
}

resource "google_monitoring_slo" "availability" {
  project             = var.project_id
  service             = google_monitoring_custom_service.api.service_id
  slo_id              = "availability"
  display_name        = "Requests that are not answered with 5xx"
  goal                = var.availability_goal
  rolling_period_days = 28
  user_labels         = var.labels

  request_based_sli {
    good_total_ratio {
      total_service_filter = local.api_requests
      bad_service_filter   = "${local.api_requests} AND metric.label.response_code_class=\"5xx\""
    }
  }
}

locals {
  api_requests = "metric.type=\"run.googleapis.com/request_count\" AND resource.type=\"cloud_run_revision\" AND resource.label.service_name=\"api\""

  # How fast the month's errors are used up, over two windows: a short burst and a slow leak
  # (https://sre.google/workbook/alerting-on-slos/, table 5-8).
  burn_rates = {
    fast = { lookback_seconds = 3600, rate = 14.4, severity = "CRITICAL" }
    slow = { lookback_seconds = 6 * 3600, rate = 6, severity = "WARNING" }
  }
}

resource "google_monitoring_alert_policy" "burn_rate" {
  for_each = local.burn_rates

  project               = var.project_id
  display_name          = "Attacca: the API uses up its errors, ${each.key}"
  combiner              = "AND"
  severity              = each.value.severity
  notification_channels = local.channels
  user_labels           = merge(var.labels, { runbook = "api-slo" })

  conditions {
    display_name = "Burn rate above ${each.value.rate}"

    condition_threshold {
      filter          = "select_slo_burn_rate(\"${google_monitoring_slo.availability.id}\", \"${each.value.lookback_seconds}s\")"
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.rate
      duration        = "0s"
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = local.runbooks["api-slo"]
  }
}
