output "urls" {
  description = "Base URL of each worker, by service. It is the audience of the tokens that open it."
  value       = { for name, service in google_cloud_run_v2_service.worker : name => service.uri }
}
