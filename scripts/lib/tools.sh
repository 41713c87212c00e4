# shellcheck shell=bash
# Where the build is, and the tools that live there. Needs say.sh, and the workspace's directory in `root`.

: "${root:?}"

# target_dir: prints cargo's target directory, which the caller's settings may have moved.
target_dir() {
    cargo metadata --manifest-path "$root/Cargo.toml" --format-version 1 --no-deps --offline |
        grep -o '"target_directory":"[^"]*"' | cut -d '"' -f 4
}

# cargo_deny: prints the path of cargo-deny, the machine's own or the one that was built into the target directory.
cargo_deny() {
    local tool
    tool=$(command -v cargo-deny || true)
    [[ -n $tool ]] || tool=$(target_dir)/tools/bin/cargo-deny
    [[ -x $tool ]] || die "no cargo-deny: run scripts/test --only install"
    printf '%s\n' "$tool"
}
