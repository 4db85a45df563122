# For users: protected against deletion, backed up for long, always awake.
environment = "prod"

is_protected               = true
backup_retention_days      = 98
max_instances_per_service  = 100
max_instances_per_function = 100
min_api_instances          = 1
dispatch_window            = 64
retention_days             = 0
trace_ratio                = 0.1
availability_goal          = 0.995
