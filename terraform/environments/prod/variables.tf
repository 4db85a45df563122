variable "project_id" {
  description = "Project that holds everything of this environment, and nothing else."
  type        = string
  nullable    = false
}

variable "region" {
  description = "Region of everything that has one."
  type        = string
  default     = "europe-west1"
  nullable    = false
}

variable "bundles_folder" {
  description = "Folder with the bundles of the functions, as npm run bundles makes them."
  type        = string
  default     = "../../../dist/bundles"
  nullable    = false
}

variable "images" {
  description = "Images of workers by digest, by service. Those that are not named are taken by image_tag."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "image_tag" {
  description = "Tag of the images of workers that images does not name."
  type        = string
  default     = "latest"
  nullable    = false
}

variable "console_origins" {
  description = "Origins of pages, beside the site's own, that may call the API and sign users in."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "allows_sign_up" {
  description = "Whether anybody may make an account; otherwise the owner makes them."
  type        = bool
  default     = false
  nullable    = false
}

variable "google_client_id" {
  description = "OAuth client of sign-in with Google; null: only e-mail and password."
  type        = string
  default     = null
}

variable "models_location" {
  description = "Where the models of workers lie, readable without credentials; null: in their images."
  type        = string
  default     = null
}

variable "quotas" {
  description = "What one user may have; quotas that are not named have their defaults."
  type        = map(number)
  default     = {}
  nullable    = false
}

variable "alert_emails" {
  description = "Who is told when something is wrong."
  type        = set(string)
  nullable    = false
}

variable "budget" {
  description = "What a month may cost, in whole units of a currency, and the billing account that pays; null: no budget."
  type = object({
    billing_account = string
    currency        = string
    units_per_month = number
  })
  default = null
}

variable "has_own_key" {
  description = "Whether data is encrypted with a Cloud KMS key of the project's own. It can be chosen only at the start."
  type        = bool
  default     = false
  nullable    = false
}

variable "has_private_egress" {
  description = "Whether workers reach nothing but Google's APIs, through a network of their own."
  type        = bool
  default     = false
  nullable    = false
}
