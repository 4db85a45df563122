variables {
  project_id      = "demo-attacca"
  project_number  = "123456789012"
  topic_prefix    = "tasks-"
  worker_urls     = { media = "https://media.run.app" }
  dead_letter_url = "https://dead-letter.run.app"
  push_account    = "pubsub-push@demo-attacca.iam.gserviceaccount.com"
  publishers      = { api = "fn-api@demo-attacca.iam.gserviceaccount.com" }
}

run "pushes_carry_a_token_and_names_are_those_of_the_code" {
  command = plan

  assert {
    condition     = alltrue([for subscription in google_pubsub_subscription.tasks : one(subscription.push_config).push_endpoint == one(one(subscription.push_config).oidc_token).audience])
    error_message = "The audience of the token must be the service that is pushed to."
  }

  assert {
    condition     = google_pubsub_subscription.tasks["media"].name == "tasks-media" && google_pubsub_subscription.dead["media"].name == "tasks-media-dead"
    error_message = "A subscription must be named after its topic, a dead-letter topic end in -dead."
  }
}

run "limits_are_those_of_pubsub" {
  command = plan

  variables {
    ack_deadline_seconds    = 540
    minimum_backoff_seconds = -1
    max_delivery_attempts   = 4
  }

  expect_failures = [
    var.ack_deadline_seconds,
    var.minimum_backoff_seconds,
    var.max_delivery_attempts,
  ]
}

run "backoff_does_not_shrink" {
  command = plan

  variables {
    minimum_backoff_seconds = 10
    maximum_backoff_seconds = 9
  }

  expect_failures = [var.maximum_backoff_seconds]
}
