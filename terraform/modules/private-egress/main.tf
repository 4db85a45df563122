# Workers reach Google through this subnet and nothing else: there is no way to the internet from it.
resource "google_compute_network" "main" {
  project                 = var.project_id
  name                    = "attacca"
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "workers" {
  project                  = var.project_id
  name                     = "attacca-workers"
  region                   = var.region
  network                  = google_compute_network.main.id
  ip_cidr_range            = var.address_range
  private_ip_google_access = true
}
