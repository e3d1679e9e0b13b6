# Sourced by the scripts of this folder and of .ci: where things are, how many jobs, how to say something.
#
#   FANGTAN_BUILD_DIR   build folder of the release preset (default build/release)
#   FANGTAN_JOBS        compilers and tests at once (default: one a core)

set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"
build_dir="${FANGTAN_BUILD_DIR:-$root/build/release}"
jobs="${FANGTAN_JOBS:-$(nproc)}"

say() { printf '\n== %s\n' "$*"; }
fail() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# The project's own files that match the patterns, tracked or about to be; generated and ignored ones left out.
own_files() {
  if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    # A file that was deleted but not yet committed is still listed by git.
    git ls-files --cached --others --exclude-standard -- "$@" | sort -u | while IFS= read -r file; do
      [[ ! -f $file ]] || printf '%s\n' "$file"
    done
  else
    local patterns=() pattern
    for pattern in "$@"; do patterns+=(-o -name "$pattern"); done
    find . \( -name 'build*' -o -name node_modules \) -prune -o -type f \( "${patterns[@]:1}" \) -print |
      sed 's|^\./||' | sort
  fi
}

configure_release() {
  local log
  log="$(mktemp)"
  cmake --preset release -B "$build_dir" -DFANGTAN_BUILD_TESTS=ON >"$log" 2>&1 ||
    { cat "$log" >&2; rm -f "$log"; fail "configuring failed"; }
  rm -f "$log"
}
