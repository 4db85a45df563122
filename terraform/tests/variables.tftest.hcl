variables {
  environment                = "test"
  project_id                 = "demo-attacca"
  is_protected               = false
  backup_retention_days      = 7
  max_instances_per_service  = 5
  max_instances_per_function = 5
  min_api_instances          = 0
  dispatch_window            = 16
  retention_days             = 0
  trace_ratio                = 0.1
  alert_emails               = []
  availability_goal          = 0.99
}

run "refuses_what_is_out_of_range" {
  command = plan

  variables {
    environment                = "Test 1"
    project_id                 = "Demo"
    region                     = "mars"
    database_location          = "everywhere"
    images                     = { media = "europe-docker.pkg.dev/demo/workers/media:latest" }
    image_tag                  = "no tag"
    max_instances_per_service  = 0
    max_instances_per_function = 1.5
    min_api_instances          = 11
    dispatch_window            = 1025
    retention_days             = -1
    trace_ratio                = 1.5
    quotas                     = { jobs_per_second = 1 }
    models_location            = "/models"
    console_origins            = ["*"]
    alert_emails               = ["nobody"]
    budget                     = { billing_account = "mine", currency = "euros", units_per_month = 0 }
  }

  expect_failures = [
    var.environment,
    var.project_id,
    var.region,
    var.database_location,
    var.images,
    var.image_tag,
    var.max_instances_per_service,
    var.max_instances_per_function,
    var.min_api_instances,
    var.dispatch_window,
    var.retention_days,
    var.trace_ratio,
    var.quotas,
    var.models_location,
    var.console_origins,
    var.alert_emails,
    var.budget,
  ]
}

# Whether one value goes with another is asked only when the other is good.
run "refuses_a_key_that_cannot_serve_the_database" {
  command = plan

  variables {
    project_id        = "Demo"
    database_location = "eur3"
    has_own_key       = true
  }

  expect_failures = [var.project_id, var.has_own_key]
}
