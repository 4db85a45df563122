variable "project_id" {
  description = "Project that holds the database."
  type        = string
  nullable    = false
}

variable "location" {
  description = "Location of the database: a region, or eur3 or nam5 for several. It can never be changed."
  type        = string
  nullable    = false
}

variable "is_protected" {
  description = "Whether the database can be deleted only after this is false."
  type        = bool
  nullable    = false
}

variable "backup_retention_days" {
  description = "Days that a daily backup is kept, 1 to 98."
  type        = number
  nullable    = false

  validation {
    condition     = var.backup_retention_days >= 1 && var.backup_retention_days <= 98 && floor(var.backup_retention_days) == var.backup_retention_days
    error_message = "backup_retention_days must be a whole number from 1 to 98 (14 weeks), Firestore's own limit."
  }
}

variable "indexes_file" {
  description = "Path of firestore.indexes.json: composite indexes, exemptions, TTL policies."
  type        = string
  nullable    = false
}

variable "rules_file" {
  description = "Path of firestore.rules."
  type        = string
  nullable    = false
}

variable "users" {
  description = "E-mails of the service accounts that read and write documents, by a name for each."
  type        = map(string)
  nullable    = false
}

variable "kms_key" {
  description = "Cloud KMS key for everything at rest; null: Google's own keys."
  type        = string
  default     = null
}
