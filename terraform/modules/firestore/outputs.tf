output "database" {
  description = "Name of the database."
  value       = google_firestore_database.main.name
}

output "location" {
  description = "Where the database is; triggers of its documents must be there, too."
  value       = google_firestore_database.main.location_id
}
