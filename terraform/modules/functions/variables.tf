variable "project_id" {
  description = "Project of the functions."
  type        = string
  nullable    = false
}

variable "region" {
  description = "Region of the functions."
  type        = string
  nullable    = false
}

variable "functions" {
  description = <<-TEXT
    What there is to deploy, by name, which is also the entry point: sizes, limits, who may call (IAM members by a name
    for each), the document pattern whose writes trigger it, and variables beyond those that all have.
  TEXT
  type = map(object({
    description     = string
    memory_mib      = number
    cpu             = number
    concurrency     = number
    timeout_seconds = number
    min_instances   = number
    max_instances   = number
    ingress         = string
    invokers        = map(string)
    document        = optional(string)
    signs_urls      = optional(bool, false)
    environment     = optional(map(string), {})
  }))
  nullable = false

  validation {
    condition     = alltrue([for function in values(var.functions) : function.document == null || function.timeout_seconds <= 540])
    error_message = "functions: a function that events trigger ends after 540 s at the latest."
  }

  validation {
    condition     = alltrue([for function in values(var.functions) : function.concurrency == 1 || function.cpu >= 1])
    error_message = "functions: several requests at a time need a whole CPU."
  }
}

variable "environment" {
  description = "Variables that every function has."
  type        = map(string)
  nullable    = false
}

variable "accounts" {
  description = "E-mail of each function's service account, by function."
  type        = map(string)
  nullable    = false
}

variable "event_account" {
  description = "E-mail of the service account that delivers document events."
  type        = string
  nullable    = false
}

variable "build_account" {
  description = "E-mail of the service account that builds the functions."
  type        = string
  nullable    = false
}

variable "build_repository" {
  description = "Artifact Registry repository of the built functions, as projects/P/locations/L/repositories/R."
  type        = string
  nullable    = false
}

variable "bundles_folder" {
  description = "Folder with one NAME.zip for each function."
  type        = string
  nullable    = false
}

variable "sources_bucket" {
  description = "Bucket that the bundles are uploaded to."
  type        = string
  nullable    = false
}

variable "database" {
  description = "Firestore database whose documents trigger functions."
  type        = string
  nullable    = false
}

variable "database_location" {
  description = "Location of that database: a trigger must be there, too."
  type        = string
  nullable    = false
}

variable "kms_key" {
  description = "Cloud KMS key for sources and images; null: Google's own keys."
  type        = string
  default     = null
}
