variable "project_id" {
  description = "Project of the repositories."
  type        = string
  nullable    = false
}

variable "region" {
  description = "Region of the repositories, the same as of those who run the images."
  type        = string
  nullable    = false
}

variable "kept_images" {
  description = "Newest versions of each image that are never deleted, so that there is something to roll back to."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.kept_images >= 2
    error_message = "kept_images must be at least 2: the one that runs and the one before."
  }
}

variable "image_days" {
  description = "Days after which other versions are deleted."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.image_days >= 1
    error_message = "image_days must be at least 1."
  }
}

variable "repositories" {
  description = "Repositories by name: what lies in them, and the e-mail of the service account that puts it there."
  type = map(object({
    description = string
    writer      = string
  }))
  nullable = false
}

variable "kms_key" {
  description = "Cloud KMS key of the images; null: Google's own keys."
  type        = string
  default     = null
}
