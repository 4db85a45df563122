#!/usr/bin/env bash
# Sets everything up and runs every check: types, lint, format, unused code, then all tests.
# Arguments go to Jest: `npm test -- core/pipelines`.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup.sh
npm run --silent verify

report="$(mktemp)"
trap 'rm -f "$report"' EXIT
status=0
# In band: the system tests start whole stacks, which must not compete for the machine.
npx --no-install jest --runInBand --json --outputFile="$report" "$@" || status=$?
node -e '
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
  // A file that does not even load counts as one failure: it has no tests that could.
  const unloadable = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
  console.log(`${numPassedTests} passed, ${numFailedTests + unloadable} failed`);
' "$report"
exit "$status"
