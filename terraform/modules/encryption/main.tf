resource "google_kms_key_ring" "main" {
  project  = var.project_id
  name     = "attacca"
  location = var.region
}

resource "google_kms_crypto_key" "main" {
  name            = "data"
  key_ring        = google_kms_key_ring.main.id
  rotation_period = "${90 * 24 * 3600}s"

  # What it encrypted is lost with it.
  lifecycle {
    prevent_destroy = true
  }
}

# Google's own identities of the products that encrypt with the key. Asking for one makes it.
resource "google_project_service_identity" "agent" {
  provider = google-beta
  for_each = toset(["artifactregistry", "cloudfunctions", "eventarc", "firestore", "pubsub", "run"])

  project = var.project_id
  service = "${each.key}.googleapis.com"
}

data "google_storage_project_service_account" "agent" {
  project = var.project_id
}

resource "google_kms_crypto_key_iam_member" "agent" {
  for_each = google_project_service_identity.agent

  crypto_key_id = google_kms_crypto_key.main.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = each.value.member
}

resource "google_kms_crypto_key_iam_member" "storage" {
  crypto_key_id = google_kms_crypto_key.main.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = data.google_storage_project_service_account.agent.member
}
