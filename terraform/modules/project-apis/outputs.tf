output "enabled" {
  description = "Names of the APIs that are enabled."
  value       = [for api in google_project_service.api : api.service]
}
