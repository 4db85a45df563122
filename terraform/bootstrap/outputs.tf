output "bucket" {
  description = "Name of the bucket, for terraform init -backend-config=bucket=NAME."
  value       = google_storage_bucket.state.name
}

output "worker_images" {
  description = "What the images of workers are named with, up to the service: for npm run images -- --registry."
  value       = module.images.prefixes["workers"]
}

output "deployer" {
  description = "E-mail of the service account that deploys."
  value       = google_service_account.deployer.email
}

output "github_provider" {
  description = "Workload identity provider for GitHub Actions, for google-github-actions/auth; null: none."
  value       = one(google_iam_workload_identity_pool_provider.github[*].name)
}
