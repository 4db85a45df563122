# Sign-in with a Google account. Its secret is put into Secret Manager by hand: no secret is in any file.
resource "google_secret_manager_secret" "google_client" {
  project   = var.project_id
  secret_id = "google-sign-in-client-secret"

  replication {
    auto {}
  }
}

data "google_secret_manager_secret_version" "google_client" {
  count = var.google_client_id == null ? 0 : 1

  project = var.project_id
  secret  = google_secret_manager_secret.google_client.secret_id
}

resource "google_identity_platform_default_supported_idp_config" "google" {
  count = var.google_client_id == null ? 0 : 1

  project       = var.project_id
  enabled       = true
  idp_id        = "google.com"
  client_id     = var.google_client_id
  client_secret = data.google_secret_manager_secret_version.google_client[0].secret_data

  depends_on = [google_identity_platform_config.main]
}
