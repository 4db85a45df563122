variable "project_id" {
  description = "Project of the workers."
  type        = string
  nullable    = false
}

variable "region" {
  description = "Region of the workers."
  type        = string
  nullable    = false
}

variable "services" {
  description = "What there is to run, by service, as its manifest says."
  type = map(object({
    description     = string
    memory_mib      = number
    cpu             = number
    concurrency     = number
    request_seconds = number
    cache_mib       = number
    min_instances   = number
    max_instances   = number
  }))
  nullable = false

  validation {
    condition     = alltrue([for service in values(var.services) : service.request_seconds < 600])
    error_message = "services: a request must end before Pub/Sub's longest ack deadline of 600 s."
  }

  validation {
    condition     = alltrue([for service in values(var.services) : service.min_instances <= service.max_instances])
    error_message = "services: min_instances must be at most max_instances."
  }
}

variable "environment" {
  description = "Variables of every worker, beside those that follow from its service."
  type        = map(string)
  nullable    = false
}

variable "images" {
  description = "Image of each service, best by digest."
  type        = map(string)
  nullable    = false
}

variable "accounts" {
  description = "E-mail of each worker's service account, by service."
  type        = map(string)
  nullable    = false
}

variable "push_account" {
  description = "E-mail of the service account that Pub/Sub pushes as."
  type        = string
  nullable    = false
}

variable "internal_url" {
  description = "Base URL of the internal API; the audience of the workers' tokens is exactly this."
  type        = string
  nullable    = false
}

variable "models_location" {
  description = "Where models lie, readable without credentials; null: in the image."
  type        = string
  default     = null
}

variable "subnet" {
  description = "Subnet that all traffic of the workers leaves through; null: Google's own way."
  type        = string
  default     = null
}

variable "kms_key" {
  description = "Cloud KMS key of the containers; null: Google's own keys."
  type        = string
  default     = null
}

variable "is_protected" {
  description = "Whether a service can be deleted only after this is false."
  type        = bool
  nullable    = false
}
