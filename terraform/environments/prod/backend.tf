# The bucket is made by terraform/bootstrap and named at the first init: -backend-config=bucket=NAME.
terraform {
  backend "gcs" {
    prefix = "attacca/prod"
  }
}
