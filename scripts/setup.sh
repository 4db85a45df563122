#!/usr/bin/env bash
# Makes a fresh clone ready to run: checks Node, sees to ffmpeg and fluidsynth, installs packages, builds.
# Safe to run again at any time; what is done already takes no time.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/debian.sh

fail() {
  echo "set-up: $1" >&2
  exit 1
}

check_node() {
  command -v node >/dev/null || fail "Node.js is missing; Attacca needs version 20 or later (https://nodejs.org)."
  command -v npm >/dev/null || fail "npm is missing; it comes with Node.js (on Debian: apt-get install npm)."
  local major
  major="$(node -p 'process.versions.node.split(".")[0]')"
  [ "$major" -ge 20 ] || fail "Node.js $(node -v) is too old; Attacca needs version 20 or later."
}

# The system's ffmpeg is preferred; where it cannot be had, the binary that npm ships does.
ensure_ffmpeg() {
  command -v ffmpeg >/dev/null && command -v ffprobe >/dev/null && return
  if can_install; then
    echo "set-up: installing ffmpeg ..."
    if install_debian ffmpeg; then return; fi
  fi
  echo "set-up: no ffmpeg on this system; the one shipped with the npm packages will be used."
}

# What the operation preview plays with; everything else does without.
ensure_fluidsynth() {
  command -v fluidsynth >/dev/null && [ -e /usr/share/sounds/sf2/TimGM6mb.sf2 ] && return
  if can_install; then
    echo "set-up: installing fluidsynth ..."
    if install_debian fluidsynth timgm6mb-soundfont; then return; fi
  fi
  echo "set-up: no fluidsynth on this system; the operation preview needs Debian's fluidsynth and timgm6mb-soundfont."
}

# npm writes node_modules/.package-lock.json last, so that its age tells when an install was complete.
install_packages() {
  local installed=node_modules/.package-lock.json
  if [ -e "$installed" ] && [ ! package-lock.json -nt "$installed" ] && [ -x node_modules/.bin/attacca ]; then return; fi
  echo "set-up: installing npm packages ..."
  # ONNX Runtime would download what graphics cards need, which nothing here uses.
  export ONNXRUNTIME_NODE_INSTALL=skip
  npm ci --no-progress --no-fund --loglevel=error
  touch "$installed"
}

check_node
ensure_ffmpeg
ensure_fluidsynth
install_packages
npm run --silent build
