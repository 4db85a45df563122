output "worker_images" {
  description = "What the images of workers are named with, up to the service."
  value       = "${var.region}-docker.pkg.dev/${var.project_id}/${google_artifact_registry_repository.repository["workers"].repository_id}"
}

output "functions_repository" {
  description = "Id of the repository that Cloud Functions builds into."
  value       = google_artifact_registry_repository.repository["functions"].id
}
