resource "google_firebase_project" "main" {
  provider = google-beta
  project  = var.project_id
}

# One per project; Google has no way to delete it, and Terraform only forgets it.
resource "google_identity_platform_config" "main" {
  project                    = var.project_id
  autodelete_anonymous_users = true
  authorized_domains         = local.domains

  sign_in {
    allow_duplicate_emails = false

    email {
      enabled           = true
      password_required = true
    }
  }

  client {
    permissions {
      disabled_user_signup   = !var.allows_sign_up
      disabled_user_deletion = false
    }
  }

  depends_on = [google_firebase_project.main]
}

locals {
  domains = concat(["${var.project_id}.firebaseapp.com", "${var.project_id}.web.app"], var.domains)
}
