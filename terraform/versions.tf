terraform {
  required_version = ">= 1.9"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
    google-beta = {
      source  = "hashicorp/google-beta"
      version = "~> 6.50"
    }
  }

  # Completed at init, for each environment: -backend-config=environments/NAME.gcs.tfbackend.
  backend "gcs" {}
}
