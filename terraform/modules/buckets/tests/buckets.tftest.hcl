variables {
  project_id   = "demo-attacca"
  region       = "europe-west1"
  is_protected = true
  page_origins = []
  accounts = {
    api            = "fn-api@demo-attacca.iam.gserviceaccount.com"
    internal       = "fn-internal@demo-attacca.iam.gserviceaccount.com"
    sweeper        = "fn-sweeper@demo-attacca.iam.gserviceaccount.com"
    function-build = "function-build@demo-attacca.iam.gserviceaccount.com"
  }
}

run "buckets_are_closed_and_blobs_stay" {
  command = plan

  assert {
    condition     = alltrue([for bucket in google_storage_bucket.bucket : bucket.public_access_prevention == "enforced" && bucket.uniform_bucket_level_access])
    error_message = "Every bucket must have uniform access and prevent public access."
  }

  assert {
    condition     = alltrue([for bucket in google_storage_bucket.bucket : !bucket.force_destroy])
    error_message = "A protected bucket must refuse to be destroyed with what it holds."
  }

  assert {
    condition     = alltrue([for rule in google_storage_bucket.bucket["blobs"].lifecycle_rule : one(rule.action).type != "Delete"])
    error_message = "Blobs are deleted when no file refers to them, never by age."
  }

  assert {
    condition     = alltrue([for bucket in google_storage_bucket.bucket : length(bucket.cors) == 0])
    error_message = "Without origins there must be no CORS rule."
  }
}

run "versions_must_be_kept" {
  command = plan

  variables {
    kept_versions = 0
  }

  expect_failures = [var.kept_versions]
}
