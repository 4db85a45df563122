locals {
  charts = [
    { title = "Requests by service", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = "resource.label.service_name",
    filter = "metric.type=\"run.googleapis.com/request_count\" resource.type=\"cloud_run_revision\"" },
    { title = "Answers with 5xx", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = "resource.label.service_name",
    filter = "metric.type=\"run.googleapis.com/request_count\" resource.type=\"cloud_run_revision\" metric.label.response_code_class=\"5xx\"" },
    { title = "Latency, 95th percentile", aligner = "ALIGN_DELTA", reducer = "REDUCE_PERCENTILE_95", by = "resource.label.service_name",
    filter = "metric.type=\"run.googleapis.com/request_latencies\" resource.type=\"cloud_run_revision\"" },
    { title = "Instances", aligner = "ALIGN_MAX", reducer = "REDUCE_SUM", by = "resource.label.service_name",
    filter = "metric.type=\"run.googleapis.com/container/instance_count\" resource.type=\"cloud_run_revision\"" },
    { title = "Memory in use, 99th percentile", aligner = "ALIGN_DELTA", reducer = "REDUCE_PERCENTILE_99", by = "resource.label.service_name",
    filter = "metric.type=\"run.googleapis.com/container/memory/utilizations\" resource.type=\"cloud_run_revision\"" },
    { title = "Start-up of instances, 95th percentile", aligner = "ALIGN_DELTA", reducer = "REDUCE_PERCENTILE_95", by = "resource.label.service_name",
    filter = "metric.type=\"run.googleapis.com/container/startup_latencies\" resource.type=\"cloud_run_revision\"" },
    { title = "Messages that wait", aligner = "ALIGN_MAX", reducer = "REDUCE_SUM", by = "resource.label.subscription_id",
    filter = "metric.type=\"pubsub.googleapis.com/subscription/num_undelivered_messages\" resource.type=\"pubsub_subscription\"" },
    { title = "Age of the oldest message", aligner = "ALIGN_MAX", reducer = "REDUCE_MAX", by = "resource.label.subscription_id",
    filter = "metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\" resource.type=\"pubsub_subscription\"" },
    { title = "Failures of operations", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = "metric.label.error_code",
    filter = "metric.type=\"logging.googleapis.com/user/attacca/operation-failures\" resource.type=\"cloud_run_revision\"" },
    { title = "Dead letters", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = "metric.label.dead_service",
    filter = "metric.type=\"logging.googleapis.com/user/attacca/dead-letters\" resource.type=\"cloud_run_revision\"" },
    { title = "Repairs by the sweeper", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = "resource.label.service_name",
    filter = "metric.type=\"logging.googleapis.com/user/attacca/sweeper-repairs\" resource.type=\"cloud_run_revision\"" },
    { title = "Ends of pipelines", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = "metric.label.state",
    filter = "metric.type=\"logging.googleapis.com/user/attacca/pipeline-outcomes\" resource.type=\"cloud_run_revision\"" },
    { title = "Seconds of a pipeline, median", aligner = "ALIGN_DELTA", reducer = "REDUCE_PERCENTILE_50", by = "metric.label.preset",
    filter = "metric.type=\"logging.googleapis.com/user/attacca/pipeline-seconds\" resource.type=\"cloud_run_revision\"" },
    { title = "Cost of a job in US dollars, median", aligner = "ALIGN_DELTA", reducer = "REDUCE_PERCENTILE_50", by = "resource.label.project_id",
    filter = "metric.type=\"logging.googleapis.com/user/attacca/job-cost\" resource.type=\"cloud_run_revision\"" },
    { title = "Ends of tasks", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = "metric.label.error_code",
    filter = "metric.type=\"logging.googleapis.com/user/attacca/task-outcomes\" resource.type=\"cloud_run_revision\"" },
    { title = "Seconds of an operation, 95th percentile", aligner = "ALIGN_DELTA", reducer = "REDUCE_PERCENTILE_95", by = "metric.label.operation",
    filter = "metric.type=\"logging.googleapis.com/user/attacca/operation-seconds\" resource.type=\"cloud_run_revision\"" },
    { title = "Seconds until a task is leased, 95th percentile", aligner = "ALIGN_DELTA", reducer = "REDUCE_PERCENTILE_95", by = "metric.label.service",
    filter = "metric.type=\"logging.googleapis.com/user/attacca/task-wait-seconds\" resource.type=\"cloud_run_revision\"" },
    { title = "Cache: hits and misses", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = "metric.label.cache",
    filter = "metric.type=\"logging.googleapis.com/user/attacca/cache-results\" resource.type=\"cloud_run_revision\"" },
    { title = "Leases that ran out", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = "metric.label.operation",
    filter = "metric.type=\"logging.googleapis.com/user/attacca/lease-expiries\" resource.type=\"cloud_run_revision\"" },
    { title = "Starts of instances", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = "metric.label.service_name",
    filter = "metric.type=\"logging.googleapis.com/user/attacca/instance-starts\" resource.type=\"cloud_run_revision\"" },
    { title = "Orchestrator failures", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = "resource.label.service_name",
    filter = "metric.type=\"logging.googleapis.com/user/attacca/orchestrator-failures\" resource.type=\"cloud_run_revision\"" },
    { title = "Firestore writes", aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", by = "metric.label.op",
    filter = "metric.type=\"firestore.googleapis.com/document/write_ops_count\" resource.type=\"firestore.googleapis.com/Database\"" },
  ]
}

resource "google_monitoring_dashboard" "main" {
  project = var.project_id

  dashboard_json = jsonencode({
    displayName = "Attacca"
    mosaicLayout = {
      columns = 48
      tiles = [for index, chart in local.charts : {
        xPos   = index % 2 * 24
        yPos   = floor(index / 2) * 16
        width  = 24
        height = 16
        widget = {
          title = chart.title
          xyChart = {
            dataSets = [{
              plotType = "LINE"
              timeSeriesQuery = {
                timeSeriesFilter = {
                  filter = chart.filter
                  aggregation = {
                    alignmentPeriod    = "60s"
                    perSeriesAligner   = chart.aligner
                    crossSeriesReducer = chart.reducer
                    groupByFields      = [chart.by]
                  }
                }
              }
            }]
          }
        }
      }]
    }
  })

  depends_on = [google_logging_metric.line]
}
