# shellcheck shell=bash
# Where the build is, and the tools that live there. Needs say.sh, and the workspace's directory in `root`.

: "${root:?}"

# target_dir: prints cargo's target directory, which the caller's settings may have moved.
target_dir() {
    cargo metadata --manifest-path "$root/Cargo.toml" --format-version 1 --no-deps --offline |
        grep -o '"target_directory":"[^"]*"' | cut -d '"' -f 4
}

# tools_dir: prints where the tools are that were fetched or built for the tests.
tools_dir() {
    printf '%s/tools\n' "$(target_dir)"
}

# cargo_deny: prints the path of cargo-deny, the machine's own or the one that was built into the target directory.
cargo_deny() {
    local tool
    tool=$(command -v cargo-deny || true)
    [[ -n $tool ]] || tool=$(tools_dir)/bin/cargo-deny
    [[ -x $tool ]] || die "no cargo-deny: run scripts/test --only install"
    printf '%s\n' "$tool"
}

# The oldest Node that the browser's driver (playwright-core) accepts.
node_oldest=20

# node_bin: prints the path of Node, the one that was fetched for the tests where there is one.
node_bin() {
    local fetched
    fetched=$(tools_dir)/bin/node
    if [[ -x $fetched ]]; then
        printf '%s\n' "$fetched"
    else
        command -v node
    fi
}

# node_is_usable: whether there is a Node and it is new enough.
node_is_usable() {
    local version
    version=$("$(node_bin)" --version 2>/dev/null) || return 1
    version=${version#v}
    ((${version%%.*} >= node_oldest))
}
