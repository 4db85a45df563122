variable "project_id" {
  description = "Project whose users sign in, and the name of the site."
  type        = string
  nullable    = false
}

variable "domains" {
  description = "Further domains whose pages may sign users in."
  type        = list(string)
  nullable    = false
}

variable "allows_sign_up" {
  description = "Whether anybody may make an account; otherwise the owner makes them."
  type        = bool
  nullable    = false
}

variable "google_client_id" {
  description = "OAuth client of sign-in with Google; null: only e-mail and password."
  type        = string
  default     = null
}
