variable "project_id" {
  description = "Project of the environment whose state is kept."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id must be a project's id: 6 to 30 lower-case letters, digits and hyphens, a letter first."
  }
}

variable "region" {
  description = "Location of the bucket."
  type        = string
  default     = "europe-west1"
  nullable    = false
}
