# shellcheck shell=bash
# Running a command so that an interrupt ends all of it: cargo does not pass SIGTERM on to the tests it runs, and a
# script that waits for a foreground command does not hear the signal at all.

# The process group that `supervise` is waiting for; empty when there is none.
supervised=

# supervise COMMAND [ARG...]: runs a command in a process group of its own and returns its status.
# A signal that the caller traps interrupts the waiting; the caller's EXIT trap then calls `stop_supervised`.
supervise() {
    local status=0
    set -m
    "$@" &
    supervised=$!
    set +m
    wait "$supervised" || status=$?
    supervised=
    return "$status"
}

# stop_supervised: ends what `supervise` was waiting for, and whatever that had started.
# The group gets 30 s, enough for a nested script to stop its own Postgres, before it is killed.
stop_supervised() {
    [[ -n $supervised ]] || return 0
    kill -TERM -- "-$supervised" 2>/dev/null || return 0
    local _
    for _ in {1..300}; do
        kill -0 -- "-$supervised" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -KILL -- "-$supervised" 2>/dev/null || true
}

# exit_on_signals: turns signals into exits with the customary status, so that the EXIT trap runs.
exit_on_signals() {
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

# ignore_signals: for an EXIT trap, which must run to its end. SIGPIPE too: the reader of our output may be gone.
ignore_signals() {
    trap '' HUP INT PIPE TERM
}
