# To try things out: small, quick to destroy, forgetful.
environment = "dev"

is_protected               = false
backup_retention_days      = 7
max_instances_per_service  = 5
max_instances_per_function = 10
min_api_instances          = 0
dispatch_window            = 16
retention_days             = 14
trace_ratio                = 1
availability_goal          = 0.95
alert_thresholds           = { failures_per_5_minutes = 50, repairs_per_5_minutes = 50 }
