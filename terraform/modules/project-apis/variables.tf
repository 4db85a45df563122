variable "project_id" {
  description = "Project whose APIs are enabled."
  type        = string
  nullable    = false
}

variable "apis" {
  description = "Names of APIs without `.googleapis.com`."
  type        = set(string)
  nullable    = false

  validation {
    condition     = alltrue([for api in var.apis : can(regex("^[a-z]+$", api))])
    error_message = "apis must be names such as run or pubsub, without .googleapis.com."
  }
}
