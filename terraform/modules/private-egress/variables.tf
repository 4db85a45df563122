variable "project_id" {
  description = "Project of the network."
  type        = string
  nullable    = false
}

variable "region" {
  description = "Region of the subnet."
  type        = string
  nullable    = false
}

variable "address_range" {
  description = "Addresses of the workers, in CIDR notation; Cloud Run takes about two for each instance."
  type        = string
  default     = "10.8.0.0/22"
  nullable    = false

  validation {
    condition     = can(cidrhost(var.address_range, 1)) && tonumber(split("/", var.address_range)[1]) <= 26
    error_message = "address_range must be CIDR notation of a /26 or larger, Cloud Run's smallest subnet."
  }
}
