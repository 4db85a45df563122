#!/usr/bin/env bash
# Sets everything up and sends a real recording through a real pipeline. Further arguments go to `attacca run`.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup.sh
npx --no-install attacca run test/fixtures/recordings/spunkyrace-excerpt.ogg \
  --preset slice-and-describe --out results/demo "$@"
