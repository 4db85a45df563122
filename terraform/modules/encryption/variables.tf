variable "project_id" {
  description = "Project of the key."
  type        = string
  nullable    = false
}

variable "region" {
  description = "Region of the key: that of everything it encrypts, the database included."
  type        = string
  nullable    = false
}
