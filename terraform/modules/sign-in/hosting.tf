resource "google_firebase_web_app" "console" {
  provider     = google-beta
  project      = google_firebase_project.main.project
  display_name = "Attacca"
  # Gone with the stack, not kept for thirty days.
  deletion_policy = "DELETE"
}

# The site; what it shows is deployed to it.
resource "google_firebase_hosting_site" "console" {
  provider = google-beta
  project  = google_firebase_project.main.project
  site_id  = var.project_id
  app_id   = google_firebase_web_app.console.app_id
}
