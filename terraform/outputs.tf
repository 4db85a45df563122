output "api_url" {
  description = "Base URL of the public API."
  value       = module.functions.urls["api"]
}

output "site_url" {
  description = "Where the web console is, once it is deployed."
  value       = module.sign_in.site_url
}

output "web_app_id" {
  description = "Firebase app of the console, for its configuration."
  value       = module.sign_in.web_app_id
}

output "function_urls" {
  description = "Base URL of each function."
  value       = module.functions.urls
}

output "worker_urls" {
  description = "Base URL of each worker."
  value       = module.workers.urls
}

output "worker_images" {
  description = "What the images of workers are named with, up to the service."
  value       = local.worker_images
}

output "worker_accounts" {
  description = "E-mail of each worker's service account."
  value       = module.identities.workers
}

output "buckets" {
  description = "Names of the buckets, by what they hold."
  value       = module.buckets.names
}

output "topics" {
  description = "Name of the topic of each service's tasks."
  value       = module.messaging.topics
}

output "dead_letter_topics" {
  description = "Name of the topic that each service's dead letters end in."
  value       = module.messaging.dead_letter_topics
}

output "web_api_key" {
  description = "Key that clients name the project by when they sign in; it opens nothing by itself."
  value       = module.sign_in.web_api_key
  sensitive   = true
}
