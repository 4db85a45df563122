#!/usr/bin/env bash
# Runs all tests. Arguments go to Jest: `npm test -- core/pipelines`.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/debian.sh

# A contract suite drives the real web SDK in a real browser. Where Chromium cannot be had, that suite says so.
ensure_chromium() {
  local browser
  [ -n "${CHROMIUM_PATH:-}" ] && return
  for browser in chromium chromium-browser google-chrome-stable google-chrome; do
    command -v "$browser" >/dev/null && return
  done
  [ -d /Applications/Chromium.app ] || [ -d "/Applications/Google Chrome.app" ] && return
  install_package chromium ||
    echo "test: no Chromium on this system, and it cannot be installed; the browser suite will fail."
}

# MuseScore opens the scores that are written. Where it cannot be had, those tests are skipped.
ensure_musescore() {
  command -v mscore3 >/dev/null && return
  install_package musescore3 ||
    echo "test: no MuseScore 3 on this system, and it cannot be installed; its tests will be skipped."
}

install_package() {
  can_install || return 1
  echo "test: installing $1 ..."
  install_debian "$1"
}

ensure_chromium
ensure_musescore

reports="$(mktemp -d)"
trap 'rm -rf "$reports"' EXIT
status=0
run() {
  local kind="$1"
  shift
  npx --no-install jest --selectProjects="$kind" --passWithNoTests --json --outputFile="$reports/$kind.json" "$@" || status=$?
}
# One more than two cores: some suites mostly wait for processes that they start or kill.
run unit --maxWorkers=3 "$@"
# The system tests start whole stacks: as many at a time as there are cores at the least machine.
run system --maxWorkers=2 "$@"
node -e '
  let passed = 0;
  let failed = 0;
  for (const file of process.argv.slice(1)) {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(require("fs").readFileSync(file, "utf8"));
    passed += numPassedTests;
    // A file that does not even load counts as one failure: it has no tests that could.
    failed += numFailedTests + testResults.filter((one) => one.status === "failed" && one.assertionResults.length === 0).length;
  }
  console.log(`${passed} passed, ${failed} failed`);
' "$reports"/*.json
exit "$status"
