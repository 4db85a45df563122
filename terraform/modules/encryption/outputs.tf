output "kms_key" {
  description = "Id of the key, once all who need it may use it."
  value       = google_kms_crypto_key.main.id
  depends_on  = [google_kms_crypto_key_iam_member.agent, google_kms_crypto_key_iam_member.storage]
}
