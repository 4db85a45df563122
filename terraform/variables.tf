variable "environment" {
  description = "Name of what is deployed, such as prod. Its values are in environments/, and its name in every label."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,30}$", var.environment))
    error_message = "environment must be a name of at most 31 lower-case letters, digits and hyphens, a letter first."
  }
}

variable "project_id" {
  description = "Project that holds everything of this environment, and nothing else."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id must be a project's id: 6 to 30 lower-case letters, digits and hyphens, a letter first."
  }
}

variable "region" {
  description = "Region of everything that has one."
  type        = string
  default     = "europe-west1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region must be a region such as europe-west1."
  }
}

variable "database_location" {
  description = "Location of Firestore: eur3 or nam5 for several regions; null: the region. It can never be changed."
  type        = string
  default     = null

  validation {
    condition     = var.database_location == null || contains(["eur3", "nam5"], coalesce(var.database_location, "-")) || can(regex("^[a-z]+-[a-z]+[0-9]+$", var.database_location))
    error_message = "database_location must be eur3, nam5 or a region such as europe-west1."
  }
}

variable "is_protected" {
  description = "Whether data and services can be destroyed only after this is false."
  type        = bool
  nullable    = false
}

variable "backup_retention_days" {
  description = "Days that a daily backup of Firestore is kept, 1 to 98."
  type        = number
  nullable    = false
}

variable "bundles_folder" {
  description = "Folder with the bundles of the functions, as npm run bundles makes them."
  type        = string
  default     = "../dist/bundles"
  nullable    = false
}

variable "images" {
  description = "Images of workers by digest, by service. Those that are not named are taken by image_tag."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for image in values(var.images) : can(regex("@sha256:[0-9a-f]{64}$", image))])
    error_message = "images must be by digest, ending in @sha256: and 64 hexadecimal digits: a tag may become another image."
  }
}

variable "image_tag" {
  description = "Tag of the images of workers that images does not name."
  type        = string
  default     = "latest"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", var.image_tag))
    error_message = "image_tag must be a tag: at most 128 letters, digits, dots, hyphens and underscores."
  }
}

variable "max_instances_per_service" {
  description = "Most instances of one worker, whatever its manifest says; what scaling may cost ends here."
  type        = number
  nullable    = false

  validation {
    condition     = var.max_instances_per_service >= 1 && var.max_instances_per_service <= 1000 && floor(var.max_instances_per_service) == var.max_instances_per_service
    error_message = "max_instances_per_service must be a whole number from 1 to 1000."
  }
}

variable "max_instances_per_function" {
  description = "Most instances of one function."
  type        = number
  nullable    = false

  validation {
    condition     = var.max_instances_per_function >= 1 && var.max_instances_per_function <= 1000 && floor(var.max_instances_per_function) == var.max_instances_per_function
    error_message = "max_instances_per_function must be a whole number from 1 to 1000."
  }
}

variable "min_api_instances" {
  description = "Instances of the API that are always there; 0 costs nothing, and the first call waits for a start."
  type        = number
  nullable    = false

  validation {
    condition     = var.min_api_instances >= 0 && var.min_api_instances <= 10 && floor(var.min_api_instances) == var.min_api_instances
    error_message = "min_api_instances must be a whole number from 0 to 10."
  }
}

variable "dispatch_window" {
  description = "Tasks of one fan-out that are handed out at the same time."
  type        = number
  nullable    = false

  validation {
    condition     = var.dispatch_window >= 1 && var.dispatch_window <= 1024 && floor(var.dispatch_window) == var.dispatch_window
    error_message = "dispatch_window must be a whole number from 1 to 1024."
  }
}

variable "retention_days" {
  description = "Days after which a job that is over is deleted; 0 keeps jobs for ever."
  type        = number
  nullable    = false

  validation {
    condition     = var.retention_days >= 0 && floor(var.retention_days) == var.retention_days
    error_message = "retention_days must be a whole number from 0."
  }
}

variable "trace_ratio" {
  description = "Share of pipelines whose way is recorded in Cloud Trace, from 0 (none, and the APIs and roles for it are left out) to 1."
  type        = number
  nullable    = false

  validation {
    condition     = var.trace_ratio >= 0 && var.trace_ratio <= 1
    error_message = "trace_ratio must be from 0 to 1."
  }
}

variable "quotas" {
  description = "What one user may have; quotas that are not named have their defaults."
  type        = map(number)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for name, value in var.quotas :
      contains(["jobs_in_flight", "jobs_at_work", "tasks_in_flight", "jobs_per_day", "bytes_stored"], name) && value >= 0 && floor(value) == value
    ])
    error_message = "quotas must be whole numbers from 0 of jobs_in_flight, jobs_at_work, tasks_in_flight, jobs_per_day, bytes_stored."
  }
}

variable "models_location" {
  description = "Where the models of workers lie, readable without credentials; null: in their images."
  type        = string
  default     = null

  validation {
    condition     = var.models_location == null || can(regex("^(https|gs)://", var.models_location))
    error_message = "models_location must be a URL, https:// or gs://."
  }
}

variable "console_origins" {
  description = "Origins of pages, beside the site's own, that may call the API and sign users in."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for origin in var.console_origins : can(regex("^https?://[a-z0-9.-]+(:[0-9]+)?$", origin))])
    error_message = "console_origins must be origins such as https://console.example.org: no path, no wildcard."
  }
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

variable "alert_emails" {
  description = "Who is told when something is wrong."
  type        = set(string)
  nullable    = false

  validation {
    condition     = alltrue([for email in var.alert_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", email))])
    error_message = "alert_emails must be e-mail addresses."
  }
}

variable "alert_thresholds" {
  description = "Beyond what somebody is called: failures_per_5_minutes, repairs_per_5_minutes, queue_age_seconds."
  type = object({
    failures_per_5_minutes = optional(number, 20)
    repairs_per_5_minutes  = optional(number, 20)
    queue_age_seconds      = optional(number, 900)
  })
  default  = {}
  nullable = false
}

variable "availability_goal" {
  description = "Share of the API's requests, over 28 days, that must not be answered with 5xx."
  type        = number
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

  validation {
    condition     = var.budget == null || can(regex("^[0-9A-F]{6}(-[0-9A-F]{6}){2}$", var.budget.billing_account))
    error_message = "budget.billing_account must be an account's id such as 012345-6789AB-CDEF01."
  }

  validation {
    condition     = var.budget == null || try(var.budget.units_per_month > 0 && floor(var.budget.units_per_month) == var.budget.units_per_month && can(regex("^[A-Z]{3}$", var.budget.currency)), false)
    error_message = "budget must be a whole number of units_per_month above 0, of a currency such as EUR."
  }
}

variable "has_own_key" {
  description = "Whether data is encrypted with a Cloud KMS key of the project's own. It can be chosen only at the start."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.has_own_key || var.database_location == null || var.database_location == var.region
    error_message = "has_own_key needs database_location to be the region: one key cannot serve several."
  }
}

variable "has_private_egress" {
  description = "Whether workers reach nothing but Google's APIs, through a network of their own."
  type        = bool
  default     = false
  nullable    = false
}
