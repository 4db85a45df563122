output "api_url" {
  description = "Base URL of the public API."
  value       = module.attacca.api_url
}

output "site_url" {
  description = "Where the web console is, once it is deployed."
  value       = module.attacca.site_url
}

output "web_app_id" {
  description = "Firebase app of the console, for its configuration."
  value       = module.attacca.web_app_id
}

output "function_urls" {
  description = "Base URL of each function."
  value       = module.attacca.function_urls
}

output "worker_urls" {
  description = "Base URL of each worker."
  value       = module.attacca.worker_urls
}

output "worker_images" {
  description = "What the images of workers are named with, up to the service."
  value       = module.attacca.worker_images
}

output "buckets" {
  description = "Names of the buckets, by what they hold."
  value       = module.attacca.buckets
}

output "topics" {
  description = "Name of the topic of each service's tasks."
  value       = module.attacca.topics
}

output "dead_letter_topics" {
  description = "Name of the topic that each service's dead letters end in."
  value       = module.attacca.dead_letter_topics
}
