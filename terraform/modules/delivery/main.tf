resource "google_artifact_registry_repository" "repository" {
  for_each = var.repositories

  project       = var.project_id
  location      = var.region
  repository_id = each.key
  description   = each.value.description
  format        = "DOCKER"
  kms_key_name  = var.kms_key

  # Kept wins over deleted: the newest stay, however old.
  cleanup_policies {
    id     = "keep-newest"
    action = "KEEP"

    most_recent_versions {
      keep_count = var.kept_images
    }
  }

  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"

    condition {
      older_than = "${var.image_days * 24 * 3600}s"
    }
  }
}

resource "google_artifact_registry_repository_iam_member" "build" {
  for_each = var.repositories

  project    = var.project_id
  location   = var.region
  repository = google_artifact_registry_repository.repository[each.key].repository_id
  role       = "roles/artifactregistry.writer"
  member     = "serviceAccount:${each.value.writer}"
}
