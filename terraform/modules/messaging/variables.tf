variable "project_id" {
  description = "Project of topics and subscriptions."
  type        = string
  nullable    = false
}

variable "project_number" {
  description = "Its number, which the name of Pub/Sub's own identity has in it."
  type        = string
  nullable    = false
}

variable "topic_prefix" {
  description = "What the name of every topic begins with; functions read it as TOPIC_PREFIX."
  type        = string
  nullable    = false
}

variable "worker_urls" {
  description = "Where to push the tasks of each service."
  type        = map(string)
  nullable    = false
}

variable "dead_letter_url" {
  description = "Where to push what no worker would take."
  type        = string
  nullable    = false
}

variable "push_account" {
  description = "E-mail of the service account that Pub/Sub pushes as."
  type        = string
  nullable    = false
}

variable "publishers" {
  description = "E-mails of the service accounts that hand out tasks, by function."
  type        = map(string)
  nullable    = false
}

variable "ack_deadline_seconds" {
  description = "Time a push has to be answered: the last of work 480 s, request 540 s, ack 600 s."
  type        = number
  default     = 600
  nullable    = false

  validation {
    condition     = var.ack_deadline_seconds > 540 && var.ack_deadline_seconds <= 600
    error_message = "ack_deadline_seconds must be above 540, the time of a request, and at most 600, Pub/Sub's limit."
  }
}

variable "minimum_backoff_seconds" {
  description = "Pause before the second delivery of a message."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.minimum_backoff_seconds >= 0 && var.minimum_backoff_seconds <= 600
    error_message = "minimum_backoff_seconds must be from 0 to 600."
  }
}

variable "maximum_backoff_seconds" {
  description = "Longest pause between two deliveries of a message."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.maximum_backoff_seconds >= var.minimum_backoff_seconds && var.maximum_backoff_seconds <= 600
    error_message = "maximum_backoff_seconds must be from minimum_backoff_seconds to 600."
  }
}

variable "max_delivery_attempts" {
  description = "Deliveries after which a message is a dead letter. A task that is still queued is then handed out again."
  type        = number
  default     = 6
  nullable    = false

  validation {
    condition     = var.max_delivery_attempts >= 5 && var.max_delivery_attempts <= 100
    error_message = "max_delivery_attempts must be from 5 to 100, Pub/Sub's limits."
  }
}

variable "kms_key" {
  description = "Cloud KMS key for messages; null: Google's own keys."
  type        = string
  default     = null
}
