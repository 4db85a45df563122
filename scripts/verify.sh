#!/usr/bin/env bash
# Types, lint, format and unused code, side by side on two cores. What a check says is shown when it fails.
set -uo pipefail
cd "$(dirname "$0")/.."

said="$(mktemp -d)"
trap 'rm -rf "$said"' EXIT

check() {
  npm run --silent "$1" >"$said/$1" 2>&1 && return
  echo "verify: $1 failed" >>"$said/failed"
  cat "$said/$1" >&2
}

# The linter takes about as long as the other three together.
check lint &
for name in typecheck format:check unused; do check "$name"; done
wait

[[ ! -e "$said/failed" ]] || { cat "$said/failed" >&2; exit 1; }
