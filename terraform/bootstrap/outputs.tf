output "bucket" {
  description = "Name of the bucket, for terraform init -backend-config=bucket=NAME."
  value       = google_storage_bucket.state.name
}
