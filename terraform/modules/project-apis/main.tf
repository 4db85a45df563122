resource "google_project_service" "api" {
  for_each = var.apis

  project = var.project_id
  service = "${each.key}.googleapis.com"

  # Other things in the project may use an API; destroying this stack must not take it from them.
  disable_on_destroy = false
}
