# Once for each project, before everything else: the bucket that the state of the environments lies in, the repository
# of the workers' images, and who builds and deploys.
module "apis" {
  source = "../modules/project-apis"

  project_id = var.project_id
  apis = toset([
    "artifactregistry", "cloudbuild", "cloudresourcemanager", "iam", "iamcredentials", "ondemandscanning", "run",
    "serviceusage", "storage", "sts",
  ])
}

module "images" {
  source     = "../modules/delivery"
  depends_on = [module.apis]

  project_id = var.project_id
  region     = var.region
  repositories = {
    workers = { description = "Images of the workers.", writer = google_service_account.deployer.email }
  }
}

resource "google_storage_bucket" "state" {
  project                     = var.project_id
  name                        = "${var.project_id}-terraform-state"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  # A state that was broken is repaired from the one before.
  versioning {
    enabled = true
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      num_newer_versions = 50
      with_state         = "ARCHIVED"
    }
  }

  # A plan that nobody applied is useless soon: Terraform refuses it once another was applied.
  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      age            = 30
      matches_prefix = ["releases/"]
    }
  }

  depends_on = [module.apis]
}
