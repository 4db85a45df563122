output "topics" {
  description = "Name of the topic of each service's tasks."
  value       = { for service, topic in google_pubsub_topic.tasks : service => topic.name }
}

output "dead_letter_topics" {
  description = "Name of the topic that each service's dead letters end in."
  value       = { for service, topic in google_pubsub_topic.dead : service => topic.name }
}
