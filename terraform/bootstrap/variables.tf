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

variable "environment" {
  description = "Environment that main is deployed to."
  type        = string
  default     = "prod"
  nullable    = false

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "environment must be dev or prod."
  }
}

variable "connected_repository" {
  description = "GitHub repository that Cloud Build is connected to; null: nothing is built by itself."
  type        = string
  default     = null

  validation {
    condition     = var.connected_repository == null || can(regex("^projects/[^/]+/locations/[^/]+/connections/[^/]+/repositories/[^/]+$", var.connected_repository))
    error_message = "connected_repository must be as projects/P/locations/L/connections/C/repositories/R, as gcloud builds repositories list shows it."
  }
}

variable "main_branch" {
  description = "Branch that is deployed."
  type        = string
  default     = "main"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_/-]+$", var.main_branch))
    error_message = "main_branch must be a branch's name, of letters, digits, hyphens, underscores and slashes."
  }
}

variable "approvers" {
  description = "Who may approve a deployment, as IAM members such as user:ada@example.org."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for member in var.approvers : can(regex("^(user|group):[^@\\s]+@[^@\\s]+$", member))])
    error_message = "approvers must be user: or group: and an e-mail address."
  }
}

variable "github_repository" {
  description = "GitHub repository, as owner/name, whose workflows on the main branch may deploy; null: none."
  type        = string
  default     = null

  validation {
    condition     = var.github_repository == null || can(regex("^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", var.github_repository))
    error_message = "github_repository must be as owner/name."
  }
}
