# Workers are not here: they read and write by signed URLs, which functions sign.
locals {
  grants = {
    "api reads blobs"           = { bucket = "blobs", account = "api", role = "roles/storage.objectViewer" }
    "api writes staging"        = { bucket = "staging", account = "api", role = "roles/storage.objectUser" }
    "internal writes blobs"     = { bucket = "blobs", account = "internal", role = "roles/storage.objectUser" }
    "internal reads staging"    = { bucket = "staging", account = "internal", role = "roles/storage.objectViewer" }
    "sweeper deletes blobs"     = { bucket = "blobs", account = "sweeper", role = "roles/storage.objectUser" }
    "sweeper deletes staging"   = { bucket = "staging", account = "sweeper", role = "roles/storage.objectUser" }
    "function-build reads them" = { bucket = "sources", account = "function-build", role = "roles/storage.objectViewer" }
  }
}

resource "google_storage_bucket_iam_member" "grant" {
  for_each = local.grants

  bucket = google_storage_bucket.bucket[each.value.bucket].name
  role   = each.value.role
  member = "serviceAccount:${var.accounts[each.value.account]}"
}
