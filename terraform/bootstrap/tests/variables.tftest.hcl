run "refuses_what_is_out_of_range" {
  command = plan

  variables {
    project_id           = "Demo"
    environment          = "staging"
    connected_repository = "github.com/ada/attacca"
    main_branch          = "main; rm"
    approvers            = ["serviceAccount:deployer@demo.iam.gserviceaccount.com"]
    github_repository    = "attacca"
  }

  expect_failures = [
    var.project_id,
    var.environment,
    var.connected_repository,
    var.main_branch,
    var.approvers,
    var.github_repository,
  ]
}

run "starts_nothing_by_itself_unless_a_repository_is_connected" {
  command = plan

  variables {
    project_id = "demo-attacca"
  }

  assert {
    condition     = length(google_cloudbuild_trigger.main) + length(google_cloudbuild_trigger.pull_request) == 0
    error_message = "There are triggers without a repository."
  }
}
