output "site_url" {
  description = "Where the site is."
  value       = "https://${google_firebase_hosting_site.console.site_id}.web.app"
}

output "web_app_id" {
  description = "Firebase app of the console, for its configuration."
  value       = google_firebase_web_app.console.app_id
}
