resource "google_storage_bucket" "bucket" {
  for_each = local.buckets

  project  = var.project_id
  name     = "${var.project_id}-${each.key}"
  location = var.region

  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = !var.is_protected

  versioning {
    enabled = each.value.is_versioned
  }

  soft_delete_policy {
    retention_duration_seconds = each.value.soft_delete_days * 24 * 3600
  }

  dynamic "lifecycle_rule" {
    for_each = each.value.delete_after_days[*]
    content {
      action {
        type = "Delete"
      }
      condition {
        age = lifecycle_rule.value
      }
    }
  }

  dynamic "lifecycle_rule" {
    for_each = each.value.is_versioned ? [var.kept_versions] : []
    content {
      action {
        type = "Delete"
      }
      condition {
        num_newer_versions = lifecycle_rule.value
        with_state         = "ARCHIVED"
      }
    }
  }

  # An upload in parts that was never finished costs as much as one that was.
  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }
    condition {
      age = 7
    }
  }

  dynamic "cors" {
    for_each = each.value.is_for_pages && length(var.page_origins) > 0 ? [true] : []
    content {
      origin          = var.page_origins
      method          = ["GET", "HEAD", "PUT", "POST"]
      response_header = local.page_headers
      max_age_seconds = 3600
    }
  }

  dynamic "encryption" {
    for_each = var.kms_key[*]
    content {
      default_kms_key_name = encryption.value
    }
  }
}

locals {
  buckets = {
    # Content by SHA-256. No age rule: the sweeper deletes what no file refers to. Its objects never change, so
    # versions would hold nothing that soft deletion does not.
    blobs = {
      is_versioned      = false
      soft_delete_days  = 7
      delete_after_days = null
      is_for_pages      = true
    }
    # Uploads on their way in. The sweeper removes what is older than eight days; the rule is for what it never heard of.
    staging = {
      is_versioned      = false
      soft_delete_days  = 0
      delete_after_days = 14
      is_for_pages      = true
    }
    # Sources of functions, by their SHA-256.
    sources = {
      is_versioned      = true
      soft_delete_days  = 7
      delete_after_days = null
      is_for_pages      = false
    }
  }

  # What pages send and read. Wildcards do not reach prefixes, so each is named.
  page_headers = [
    "Content-Type",
    "Content-Range",
    "Content-Disposition",
    "ETag",
    "Location",
    "Range",
    "x-goog-generation",
    "x-goog-hash",
    "x-goog-if-generation-match",
    "x-goog-resumable",
  ]
}
