# Spans go to the Telemetry API, which has no place narrower than the project; the role writes spans and reads nothing.
resource "google_project_iam_member" "tracer" {
  for_each = var.tracers

  project = var.project_id
  role    = "roles/telemetry.tracesWriter"
  member  = "serviceAccount:${each.value}"
}
