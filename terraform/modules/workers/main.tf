resource "google_cloud_run_v2_service" "worker" {
  for_each = var.services

  project             = var.project_id
  name                = each.key
  location            = var.region
  description         = each.value.description
  ingress             = "INGRESS_TRAFFIC_INTERNAL_ONLY"
  deletion_protection = var.is_protected
  labels              = { service = each.key }

  template {
    service_account                  = var.accounts[each.key]
    max_instance_request_concurrency = each.value.concurrency
    timeout                          = "${each.value.request_seconds}s"
    encryption_key                   = var.kms_key
    labels                           = { service = each.key }

    scaling {
      min_instance_count = each.value.min_instances
      max_instance_count = each.value.max_instances
    }

    containers {
      image = var.images[each.key]

      ports {
        container_port = 8080
      }

      resources {
        limits            = { cpu = tostring(each.value.cpu), memory = "${each.value.memory_mib}Mi" }
        cpu_idle          = true
        startup_cpu_boost = true
      }

      env {
        name  = "INTERNAL_API_URL"
        value = var.internal_url
      }
      env {
        name  = "CACHE_BYTES"
        value = tostring(each.value.cache_mib * 1024 * 1024)
      }
      env {
        name  = "MODEL_THREADS"
        value = tostring(max(1, floor(each.value.cpu / each.value.concurrency)))
      }
      dynamic "env" {
        for_each = var.environment
        content {
          name  = env.key
          value = env.value
        }
      }
      dynamic "env" {
        for_each = var.models_location[*]
        content {
          name  = "MODELS_LOCATION"
          value = env.value
        }
      }

      startup_probe {
        period_seconds    = 2
        timeout_seconds   = 2
        failure_threshold = 30

        http_get {
          path = "/health"
        }
      }

      liveness_probe {
        period_seconds    = 30
        timeout_seconds   = 10
        failure_threshold = 4

        http_get {
          path = "/health"
        }
      }
    }

    dynamic "vpc_access" {
      for_each = var.subnet[*]
      content {
        egress = "ALL_TRAFFIC"

        network_interfaces {
          subnetwork = vpc_access.value
        }
      }
    }
  }

  traffic {
    type    = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
    percent = 100
  }

  # A delivery moves traffic in steps (npm run traffic): what it chose is not undone by what is applied.
  lifecycle {
    ignore_changes = [traffic]
  }
}

resource "google_cloud_run_v2_service_iam_member" "push" {
  for_each = var.services

  project  = var.project_id
  location = var.region
  name     = google_cloud_run_v2_service.worker[each.key].name
  role     = "roles/run.invoker"
  member   = "serviceAccount:${var.push_account}"
}
