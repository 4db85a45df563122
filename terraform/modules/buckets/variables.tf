variable "project_id" {
  description = "Project that holds the buckets, and the first part of their names."
  type        = string
  nullable    = false
}

variable "region" {
  description = "Location of the buckets, the same as of those who read them."
  type        = string
  nullable    = false
}

variable "is_protected" {
  description = "Whether a bucket that holds anything refuses to be destroyed."
  type        = bool
  nullable    = false
}

variable "kept_versions" {
  description = "Newer versions after which an older one is deleted, where versions are kept."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.kept_versions >= 1
    error_message = "kept_versions must be at least 1."
  }
}

variable "page_origins" {
  description = "Origins whose pages upload and download by signed URLs."
  type        = list(string)
  nullable    = false
}

variable "accounts" {
  description = "E-mails of the service accounts that use buckets, by component."
  type        = map(string)
  nullable    = false
}

variable "kms_key" {
  description = "Cloud KMS key for everything at rest; null: Google's own keys."
  type        = string
  default     = null
}
