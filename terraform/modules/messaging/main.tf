# Names are part of the code: a topic is the prefix and its service, a subscription is named after its topic, and what
# no worker would take ends in the topic with -dead behind its name.
resource "google_pubsub_topic" "tasks" {
  for_each = var.worker_urls

  project      = var.project_id
  name         = "${var.topic_prefix}${each.key}"
  kms_key_name = var.kms_key
  labels       = { service = each.key }
}

resource "google_pubsub_topic" "dead" {
  for_each = var.worker_urls

  project                    = var.project_id
  name                       = "${google_pubsub_topic.tasks[each.key].name}-dead"
  message_retention_duration = "${7 * 24 * 3600}s"
  kms_key_name               = var.kms_key
  labels                     = { service = each.key }
}

resource "google_pubsub_subscription" "tasks" {
  for_each = var.worker_urls

  project              = var.project_id
  name                 = google_pubsub_topic.tasks[each.key].name
  topic                = google_pubsub_topic.tasks[each.key].id
  ack_deadline_seconds = var.ack_deadline_seconds
  labels               = { service = each.key }
  # The one event that workers know. What a newer version publishes besides is for others.
  filter = "attributes.event_type = \"TaskQueued\""

  push_config {
    push_endpoint = each.value

    oidc_token {
      service_account_email = var.push_account
      audience              = each.value
    }
  }

  retry_policy {
    minimum_backoff = "${var.minimum_backoff_seconds}s"
    maximum_backoff = "${var.maximum_backoff_seconds}s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead[each.key].id
    max_delivery_attempts = var.max_delivery_attempts
  }

  # Never: a service that nobody used for a month is still one.
  expiration_policy {
    ttl = ""
  }

  depends_on = [google_pubsub_topic_iam_member.forward]
}

# A function's messages have nowhere further to go: they are pushed until they are taken.
resource "google_pubsub_subscription" "dead" {
  for_each = var.worker_urls

  project                    = var.project_id
  name                       = google_pubsub_topic.dead[each.key].name
  topic                      = google_pubsub_topic.dead[each.key].id
  ack_deadline_seconds       = var.ack_deadline_seconds
  message_retention_duration = "${7 * 24 * 3600}s"
  labels                     = { service = each.key }

  push_config {
    push_endpoint = var.dead_letter_url

    oidc_token {
      service_account_email = var.push_account
      audience              = var.dead_letter_url
    }
  }

  retry_policy {
    minimum_backoff = "${var.minimum_backoff_seconds}s"
    maximum_backoff = "${var.maximum_backoff_seconds}s"
  }

  expiration_policy {
    ttl = ""
  }
}
