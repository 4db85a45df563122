locals {
  # Google's own identity, which forwards dead letters.
  pubsub_agent = "serviceAccount:service-${var.project_number}@gcp-sa-pubsub.iam.gserviceaccount.com"

  publications = {
    for pair in setproduct(keys(var.publishers), keys(var.worker_urls)) :
    "${pair[0]} to ${pair[1]}" => { account = var.publishers[pair[0]], service = pair[1] }
  }
}

resource "google_pubsub_topic_iam_member" "publisher" {
  for_each = local.publications

  project = var.project_id
  topic   = google_pubsub_topic.tasks[each.value.service].name
  role    = "roles/pubsub.publisher"
  member  = "serviceAccount:${each.value.account}"
}

resource "google_pubsub_topic_iam_member" "forward" {
  for_each = var.worker_urls

  project = var.project_id
  topic   = google_pubsub_topic.dead[each.key].name
  role    = "roles/pubsub.publisher"
  member  = local.pubsub_agent
}

# It acknowledges what it forwarded.
resource "google_pubsub_subscription_iam_member" "forward" {
  for_each = var.worker_urls

  project      = var.project_id
  subscription = google_pubsub_subscription.tasks[each.key].name
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
}
