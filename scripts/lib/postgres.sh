# shellcheck shell=bash
# A Postgres server of our own: found, initialised in a temporary directory, started, checked, stopped.
# Needs say.sh.

# The engine supports no older server than this.
postgres_oldest=15

# The temporary directory that holds the data, the socket and the log; empty until there is one.
postgres_dir=

# postgres_bin: prints the directory of the newest server programs, or nothing.
# Debian keeps them out of PATH, one directory for each version; elsewhere they are in PATH.
postgres_bin() {
    local found
    found=$(find /usr/lib/postgresql/*/bin -maxdepth 1 -name initdb 2>/dev/null | sort -V | tail -n 1)
    [[ -n $found ]] || found=$(command -v initdb || true)
    [[ -z $found ]] || dirname "$(readlink -f "$found")"
}

# postgres_is_usable: whether there are server programs and they are new enough.
postgres_is_usable() {
    local bin version
    bin=$(postgres_bin)
    [[ -n $bin ]] || return 1
    version=$("$bin/postgres" --version | grep -oE '[0-9]+' | head -n 1)
    ((version >= postgres_oldest))
}

# as_server_user COMMAND [ARG...]: Postgres refuses to run as root, so root becomes the package's user.
# It runs in the server's directory, because that user may not read ours.
as_server_user() {
    if [[ $(id -u) == 0 ]]; then
        (cd "$postgres_dir" && exec runuser -u postgres -- "$@")
    else
        (cd "$postgres_dir" && exec "$@")
    fi
}

# postgres_start: brings a fresh server up and exports CHAT_TEST_POSTGRES_URL.
postgres_start() {
    postgres_is_usable || die "no Postgres server, version $postgres_oldest or newer (Debian package: postgresql)"
    # Settings of the caller's own servers must reach neither this one nor the command.
    unset "${!PG@}"
    postgres_dir=$(mktemp -d "${TMPDIR:-/tmp}/chat-postgres.XXXXXX")
    if [[ $(id -u) == 0 ]]; then
        id postgres >/dev/null 2>&1 || die "root cannot run Postgres, and there is no user called postgres"
        chown postgres: "$postgres_dir"
    fi
    postgres_init
    postgres_listen
    export CHAT_TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$postgres_port/postgres"
}

# postgres_init: makes the data directory. The database sorts as English does, as a host's database probably sorts by
# some language: a query that counts on the order of bytes then shows itself.
postgres_init() {
    as_server_user "$(postgres_bin)/initdb" --pgdata=data --username=postgres --auth=trust --encoding=UTF8 \
        --locale=C --locale-provider=icu --icu-locale=en --no-instructions >"$postgres_dir/initdb.log" 2>&1 ||
        { cat "$postgres_dir/initdb.log" >&2; die "initdb failed"; }
    cat >>"$postgres_dir/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$postgres_dir'
# Every test may open a pool of its own, and tests run in parallel.
max_connections = 200
# The engine promises that an acknowledged message is stored, and refuses a server that is set not to store it.
fsync = on
full_page_writes = on
synchronous_commit = on
CONF
}

# postgres_listen: starts the server on a free port. The port is tried and not looked up first, as another program may
# take it in between; it lies below the range from which the system serves port 0, so that no test is given it.
postgres_listen() {
    local attempt
    for attempt in {1..20}; do
        postgres_port=$((20000 + RANDOM % 12000))
        if postgres_ctl start -w -t 60 -l "$postgres_dir/log" -o "-p $postgres_port"; then
            postgres_check
            return
        fi
        grep -q 'could not bind' "$postgres_dir/log" || break
        mv "$postgres_dir/log" "$postgres_dir/log.$attempt"
    done
    cat "$postgres_dir"/ctl.log "$postgres_dir"/log* >&2
    die "Postgres did not start"
}

# postgres_check: makes sure that the server which answers on our port is ours.
postgres_check() {
    local answered
    answered=$("$(postgres_bin)/psql" -XAtqw -h 127.0.0.1 -p "$postgres_port" -U postgres -d postgres \
        -c 'SHOW data_directory') || die "Postgres does not answer on port $postgres_port"
    [[ $answered -ef $postgres_dir/data ]] || die "another server answers on port $postgres_port: $answered"
}

# postgres_ctl ACTION [ARG...]: pg_ctl on our data directory. An interrupt must not end it half-way, with a server
# running whose pid is not written down yet; we hear the signal ourselves, as soon as pg_ctl is done.
postgres_ctl() {
    (
        trap '' HUP INT TERM
        as_server_user "$(postgres_bin)/pg_ctl" "$@" -D "$postgres_dir/data"
    ) >>"$postgres_dir/ctl.log" 2>&1
}

# postgres_stop: ends the server by the pid in its data directory (a test may have restarted it) and removes
# everything. Immediate, because nothing of the data is wanted.
postgres_stop() {
    [[ -n $postgres_dir ]] || return 0
    if [[ -f $postgres_dir/data/postmaster.pid ]]; then
        postgres_ctl stop -w -t 20 -m immediate || true
    fi
    rm -rf "$postgres_dir"
    postgres_dir=
}
