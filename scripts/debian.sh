# Installs Debian packages; sourced by setup.sh and test.sh.

# Sets as_root to what goes before a command of root's. Fails where there is no apt-get, or no way to be root.
can_install() {
  as_root=()
  command -v apt-get >/dev/null || return 1
  [ "$(id -u)" -eq 0 ] && return
  command -v sudo >/dev/null && sudo -n true 2>/dev/null && as_root=(sudo -n)
}

install_debian() {
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y)
  # The lists may be there already; fetching them is only worth it when the package is not found.
  "${apt[@]}" install --no-install-recommends "$@" >/dev/null 2>&1 ||
    { "${apt[@]}" update >/dev/null 2>&1 && "${apt[@]}" install --no-install-recommends "$@" >/dev/null 2>&1; }
}
