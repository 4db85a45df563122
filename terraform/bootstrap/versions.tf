terraform {
  required_version = ">= 1.9"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
  }
}

provider "google" {
  project               = var.project_id
  region                = var.region
  default_labels        = { app = "attacca", managed_by = "terraform" }
  user_project_override = true
  billing_project       = var.project_id
}
