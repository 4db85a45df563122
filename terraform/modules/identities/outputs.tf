output "functions" {
  description = "E-mail of each function's service account, by function."
  value       = { for name, account in google_service_account.function : name => account.email }
}

output "workers" {
  description = "E-mail of each worker's service account, by service."
  value       = { for name, account in google_service_account.worker : name => account.email }
}

output "agents" {
  description = "E-mails of the accounts that deliver and build: pubsub-push, eventarc-trigger, scheduler-caller, function-build."
  value       = { for name, account in google_service_account.agent : name => account.email }
}
