# Who builds and deploys. Builds of main run as the deployer; those of pull requests as the verifier, which may write its
# log and nothing else. Only whoever applies this folder can change what they may do: the deployer cannot.
resource "google_service_account" "deployer" {
  project      = var.project_id
  account_id   = "deployer"
  display_name = "Deployer"
  description  = "Builds what is on the main branch, and applies the environments."

  depends_on = [module.apis]
}

resource "google_service_account" "verifier" {
  project      = var.project_id
  account_id   = "verifier"
  display_name = "Verifier"
  description  = "Builds and tests pull requests. May change nothing."

  depends_on = [module.apis]
}

locals {
  # What it takes to apply the environments; terraform/grants.json says why each.
  deployer_roles = toset([
    "artifactregistry.admin", "cloudbuild.builds.editor", "cloudfunctions.admin", "cloudkms.admin", "cloudscheduler.admin", "compute.networkAdmin",
    "datastore.owner", "firebase.admin", "iam.serviceAccountAdmin", "iam.serviceAccountUser", "identityplatform.admin",
    "logging.configWriter", "logging.logWriter", "monitoring.editor", "ondemandscanning.admin", "pubsub.admin", "run.admin",
    "secretmanager.admin", "serviceusage.serviceUsageAdmin", "storage.admin",
  ])

  # What the environments grant on the project: these roles the deployer may grant there, and no others.
  grantable_roles = [
    "roles/datastore.user", "roles/eventarc.eventReceiver", "roles/logging.logWriter", "roles/storage.objectViewer",
    "roles/telemetry.tracesWriter",
  ]
}

resource "google_project_iam_member" "deployer" {
  for_each = local.deployer_roles

  project = var.project_id
  role    = "roles/${each.key}"
  member  = "serviceAccount:${google_service_account.deployer.email}"
}

resource "google_project_iam_member" "deployer_grants" {
  project = var.project_id
  role    = "roles/resourcemanager.projectIamAdmin"
  member  = "serviceAccount:${google_service_account.deployer.email}"

  condition {
    title       = "only-roles-of-components"
    description = "Otherwise it could make itself the owner."
    expression  = "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(${jsonencode(local.grantable_roles)})"
  }
}

resource "google_project_iam_member" "verifier" {
  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = "serviceAccount:${google_service_account.verifier.email}"
}

resource "google_project_iam_member" "approver" {
  for_each = var.approvers

  project = var.project_id
  role    = "roles/cloudbuild.builds.approver"
  member  = each.key
}
