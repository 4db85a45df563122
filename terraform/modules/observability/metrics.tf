# Read from the log: a test has the code write its lines and asks every filter and extractor for them.
# With a `value` a metric is a distribution of it, without one it counts lines.
locals {
  log_metrics = jsondecode(file("${path.module}/log-metrics.json"))
}

resource "google_logging_metric" "line" {
  for_each = local.log_metrics

  project          = var.project_id
  name             = "attacca/${each.key}"
  description      = each.value.description
  filter           = each.value.filter
  label_extractors = each.value.labels
  value_extractor  = try(each.value.value, null)

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = can(each.value.value) ? "DISTRIBUTION" : "INT64"
    unit        = try(each.value.unit, "1")

    dynamic "labels" {
      for_each = each.value.labels
      content {
        key        = labels.key
        value_type = "STRING"
      }
    }
  }

  # From a hundred-thousandth, cents of a small job, to some hours in seconds; each bucket is a third wider than the one below.
  dynamic "bucket_options" {
    for_each = can(each.value.value) ? [each.key] : []
    content {
      exponential_buckets {
        num_finite_buckets = 72
        growth_factor      = 1.35
        scale              = 0.00001
      }
    }
  }
}
