/// What the supervising shell runs. It makes the cluster, starts the server, does what it is told line by line on its
/// standard input, and cleans up at its end: when the owner closes the socket, or dies of whatever cause.
///
/// Every answer is any number of lines and then `ok` or `failed`. `$1` are lines for postgresql.conf, `$2` is `keep`
/// when the server is to outlive its owner.
let supervisorScript = #"""
  set -u
  export LC_ALL=C
  cd /
  folder='' bin=''

  clean_up() {
    [ -n "$folder" ] || return
    [ "$keep" != keep ] || [ -z "$kept" ] || return
    "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >"$folder/stop.log" 2>&1
    rm -rf "$folder" || { sleep 1; rm -rf "$folder"; }
  }
  keep=$2 kept=''
  trap : PIPE
  trap 'exit 1' HUP INT TERM
  trap clean_up EXIT

  fail() { printf '%s\n' "$@" failed; exit 1; }

  find_binaries() {
    if [ -n "${PG_BINDIR:-}" ]; then
      bin=$PG_BINDIR
      [ -x "$bin/initdb" ] || fail "PG_BINDIR is $bin, but there is no initdb that user $(id -un) can run."
      return
    fi
    bin=$(command -v initdb) && bin=$(dirname "$(readlink -f "$bin")") && return
    bin=$(pg_config --bindir 2>/dev/null) && [ -x "$bin/initdb" ] && return
    for bin in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do
      [ -x "$bin/initdb" ] && return
    done
    fail 'No PostgreSQL server binaries (initdb, pg_ctl, postgres) in PG_BINDIR, PATH, pg_config --bindir' \
      'or /usr/lib/postgresql/*/bin. Install them with: apt-get install postgresql'
  }

  start() {
    : >>"$folder/log"
    "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 start >"$folder/start.log" 2>&1 && return
    tail -n 20 "$folder/start.log" "$folder/log"
    return 1
  }
  stop() { "$bin/pg_ctl" -D "$folder/data" -m "$1" -w -t 60 stop 2>&1; }
  answer() { if "$@"; then echo ok; else echo failed; fi; }

  find_binaries
  # A socket's path has at most 107 bytes.
  parent=${TMPDIR:-/tmp}
  [ -w "$parent" ] && [ "${#parent}" -le 60 ] || parent=/tmp
  folder=$(mktemp -d "$parent/longhaul-XXXXXX" 2>&1) || { said=$folder folder=''; fail "$said"; }
  "$bin/initdb" --no-sync -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >"$folder/initdb.log" 2>&1 ||
    fail "$(cat "$folder/initdb.log")"
  {
    printf "listen_addresses = ''\nunix_socket_directories = '%s'\nport = 5432\nfsync = off\n" "$folder"
    printf '%s\n' "$1"
  } >>"$folder/data/postgresql.conf"
  start || fail 'The server does not start.'
  kept=yes
  printf '%s\n' "$folder" "$bin" ok

  while read -r command mode; do
    case $command in
    start) answer start ;;
    stop) answer stop "$mode" ;;
    esac
  done
  """#
