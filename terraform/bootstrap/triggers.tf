# What starts which build. A push to main is checked, built and planned; that build proposes its plan by starting the one
# that deploys, which waits until somebody has approved it.
locals {
  is_connected = var.connected_repository != null

  placed = {
    _ENVIRONMENT  = var.environment
    _REGION       = var.region
    _STATE_BUCKET = google_storage_bucket.state.name
  }
}

resource "google_cloudbuild_trigger" "main" {
  count = local.is_connected ? 1 : 0

  project         = var.project_id
  location        = var.region
  name            = "attacca-main"
  description     = "Checks what was pushed to ${var.main_branch}, builds images, plans, and proposes the plan."
  filename        = "cloudbuild.yaml"
  service_account = google_service_account.deployer.id
  substitutions   = merge(local.placed, { _DEPLOY_TRIGGER = google_cloudbuild_trigger.deploy[0].name })

  repository_event_config {
    repository = var.connected_repository

    push {
      branch = "^${var.main_branch}$"
    }
  }

  depends_on = [google_project_iam_member.deployer]
}

# No event starts it: cloudbuild.yaml does, and says which plan it is about.
resource "google_cloudbuild_trigger" "deploy" {
  count = local.is_connected ? 1 : 0

  project         = var.project_id
  location        = var.region
  name            = "attacca-deploy"
  description     = "Applies a plan that was approved, and brings it to the users in steps."
  service_account = google_service_account.deployer.id
  substitutions   = local.placed

  approval_config {
    approval_required = true
  }

  source_to_build {
    repository = var.connected_repository
    ref        = "refs/heads/${var.main_branch}"
    repo_type  = "GITHUB"
  }

  git_file_source {
    path       = "cloudbuild.deploy.yaml"
    repository = var.connected_repository
    revision   = "refs/heads/${var.main_branch}"
    repo_type  = "GITHUB"
  }

  depends_on = [google_project_iam_member.deployer]
}

resource "google_cloudbuild_trigger" "pull_request" {
  count = local.is_connected ? 1 : 0

  project         = var.project_id
  location        = var.region
  name            = "attacca-pull-request"
  description     = "Checks a pull request."
  filename        = "cloudbuild.pull-request.yaml"
  service_account = google_service_account.verifier.id

  repository_event_config {
    repository = var.connected_repository

    pull_request {
      branch = "^${var.main_branch}$"
      # Code of strangers runs only after somebody of the project has said so.
      comment_control = "COMMENTS_ENABLED_FOR_EXTERNAL_CONTRIBUTORS_ONLY"
    }
  }

  depends_on = [google_project_iam_member.verifier]
}
