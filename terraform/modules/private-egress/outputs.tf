output "subnet" {
  description = "Id of the subnet."
  value       = google_compute_subnetwork.workers.id
}
