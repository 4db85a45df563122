variable "project_id" {
  description = "Project that is watched."
  type        = string
  nullable    = false
}

variable "project_number" {
  description = "Its number, by which budgets know it."
  type        = string
  nullable    = false
}

variable "labels" {
  description = "Labels of what takes no default labels: alerts, channels, objectives."
  type        = map(string)
  nullable    = false
}

variable "alert_emails" {
  description = "Who is told when something is wrong."
  type        = set(string)
  nullable    = false
}

variable "api_url" {
  description = "Base URL of the API, whose health is checked from outside."
  type        = string
  nullable    = false
}

variable "topic_prefix" {
  description = "What the names of the watched subscriptions begin with."
  type        = string
  nullable    = false
}

variable "runbooks_folder" {
  description = "Folder with one NAME.md for each alert, which is sent along with it."
  type        = string
  nullable    = false
}

variable "availability_goal" {
  description = "Share of the API's requests, over 28 days, that must not be answered with 5xx."
  type        = number
  nullable    = false

  validation {
    condition     = var.availability_goal >= 0.9 && var.availability_goal <= 0.9999
    error_message = "availability_goal must be from 0.9 to 0.9999."
  }
}

variable "thresholds" {
  description = "Beyond what somebody is called: failures and repairs in five minutes, age of the oldest message in seconds."
  type = object({
    failures_per_5_minutes = optional(number, 20)
    repairs_per_5_minutes  = optional(number, 20)
    queue_age_seconds      = optional(number, 900)
  })
  nullable = false
}

variable "tracers" {
  description = "E-mails of the accounts whose processes send spans, by component; empty: none does."
  type        = map(string)
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
