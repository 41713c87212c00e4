# shellcheck shell=bash
# What the scripts say, and how they give up.

# heading TEXT: opens a section of the log.
heading() {
    printf '\n==> %s\n' "$*"
}

# note TEXT: one line on what was found or done.
note() {
    printf '    %s\n' "$*"
}

# die TEXT: says why, on the error stream, and ends the script.
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}
