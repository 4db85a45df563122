output "ids" {
  description = "Id of each repository, as projects/P/locations/L/repositories/R."
  value       = { for name, repository in google_artifact_registry_repository.repository : name => repository.id }
}

output "prefixes" {
  description = "What the images of each repository are named with, up to the image."
  value = {
    for name, repository in google_artifact_registry_repository.repository :
    name => "${var.region}-docker.pkg.dev/${var.project_id}/${repository.repository_id}"
  }
}
