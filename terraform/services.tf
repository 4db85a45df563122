# Workers are what manifests/ says. A new manifest is a new worker with its topics: no line of Terraform changes.
locals {
  root = "${path.module}/.."

  manifests = {
    for file in setsubtract(fileset("${local.root}/manifests", "*.json"), ["package.json"]) :
    jsondecode(file("${local.root}/manifests/${file}")).service_name => jsondecode(file("${local.root}/manifests/${file}"))
  }

  # The repository is there before the first deployment: terraform/bootstrap makes it.
  worker_images = "${var.region}-docker.pkg.dev/${var.project_id}/workers"

  # Of what its operations ask for, the most; the defaults are those of the manifest format.
  demands = {
    for name, manifest in local.manifests : name => {
      description = try(manifest.description, "")
      concurrency = try(manifest.concurrency, 1)
      memory_mib  = max([for operation in manifest.operations : try(operation.resources.memory_mib, 512)]...)
      cpu         = max([for operation in manifest.operations : try(operation.resources.cpu, 1)]...)
      scaling     = try(manifest.scaling, {})
    }
  }

  # Cloud Run's disk is memory, and what workers keep at hand for the next task lies there.
  cache_mib = 512
  # Node.js itself, the program, and what ffmpeg takes.
  program_mib = 256
  # CPUs that Cloud Run has, with the most memory each may have.
  sizes = [
    { cpu = 1, memory_mib = 4096 },
    { cpu = 2, memory_mib = 8192 },
    { cpu = 4, memory_mib = 16384 },
    { cpu = 8, memory_mib = 32768 },
  ]
  # And the least.
  least_memory_mib = { 1 = 512, 2 = 512, 4 = 2048, 8 = 4096 }

  needs = {
    for name, demand in local.demands : name => {
      cpu        = demand.cpu * demand.concurrency
      memory_mib = demand.memory_mib * demand.concurrency + local.cache_mib + local.program_mib
    }
  }

  cpus = {
    for name, need in local.needs : name => [
      for size in local.sizes : size.cpu if size.cpu >= need.cpu && size.memory_mib >= need.memory_mib
    ][0]
  }

  services = {
    for name, demand in local.demands : name => {
      description     = demand.description
      concurrency     = demand.concurrency
      cpu             = local.cpus[name]
      memory_mib      = max(local.needs[name].memory_mib, local.least_memory_mib[local.cpus[name]])
      cache_mib       = local.cache_mib
      request_seconds = 540 # Of work 480 s, request 540 s, ack 600 s.
      min_instances   = try(demand.scaling.min_instances, 0)
      max_instances   = min(try(demand.scaling.max_instances, 100), var.max_instances_per_service)
    }
  }
}
