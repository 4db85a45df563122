variable "project_id" {
  description = "Project that owns the service accounts."
  type        = string
  nullable    = false
}

variable "functions" {
  description = "What each function does, by its name."
  type        = map(string)
  nullable    = false
}

variable "services" {
  description = "Names of the services that workers run."
  type        = set(string)
  nullable    = false

  validation {
    # `worker-` and the name are an account id of at most 30 characters, and the name is a Cloud Run service's.
    condition     = alltrue([for name in var.services : can(regex("^[a-z]([a-z0-9-]{0,21}[a-z0-9])?$", name))])
    error_message = "services must be lower-case names of at most 23 letters, digits and hyphens."
  }
}
