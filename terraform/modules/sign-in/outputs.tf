output "site_url" {
  description = "Where the site is."
  value       = "https://${google_firebase_hosting_site.console.site_id}.web.app"
}

output "web_app_id" {
  description = "Firebase app of the console, for its configuration."
  value       = google_firebase_web_app.console.app_id
}

output "web_api_key" {
  description = "Key that clients name the project by when they sign in; it opens nothing by itself."
  value       = google_identity_platform_config.main.client[0].api_key
  sensitive   = true
}
