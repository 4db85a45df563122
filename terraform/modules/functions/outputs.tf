output "urls" {
  description = "Base URL of each function, by name. It is the audience of the tokens that open it."
  value       = { for name, function in google_cloudfunctions2_function.function : name => function.service_config[0].uri }
}
