# shellcheck shell=bash
# What the tests need of the machine beyond a Rust toolchain. Needs say.sh, postgres.sh and tools.sh.

# The release that deny.toml is written for.
cargo_deny_version=0.20.2

# The oldest Node whose test runner has the reporter that summary.sh reads.
node_oldest=18

# install_all: installs what is missing, and says what it found.
install_all() {
    check_rust
    install_packages
    install_cargo_deny
    show_versions
}

# check_rust: the toolchain is the one thing we do not install.
check_rust() {
    local part
    for part in 'cargo' 'cargo fmt' 'cargo clippy'; do
        $part --version >/dev/null 2>&1 || die "no '$part': install a Rust toolchain with clippy and rustfmt"
    done
}

# missing_packages: prints the Debian packages for what the machine lacks.
missing_packages() {
    has cc || printf '%s\n' gcc libc6-dev
    has git || echo git
    has shellcheck || echo shellcheck
    postgres_is_usable || echo postgresql
    has chromium || echo chromium
    has node || echo nodejs
    # Asked for once Node is there without it: Node's own package brings npm along, and clashes with Debian's npm.
    has npm || ! has node || echo npm
}

has() {
    command -v "$1" >/dev/null 2>&1
}

# install_packages: in two rounds, as what is missing after the first may be a part of what it brought.
install_packages() {
    local packages _
    for _ in 1 2; do
        mapfile -t packages < <(missing_packages)
        ((${#packages[@]} > 0)) || break
        note "missing: ${packages[*]}"
        apt_install "${packages[@]}"
    done
    mapfile -t packages < <(missing_packages)
    ((${#packages[@]} == 0)) || die "still missing after the installation: ${packages[*]}"
}

# apt_install PACKAGE...: installs Debian packages.
apt_install() {
    has apt-get || die "there is no apt-get here; install by hand: $*"
    as_root apt-get update --quiet --quiet || die "apt-get update failed; install by hand: $*"
    no_cluster_of_its_own
    as_root apt-get install --yes --quiet --quiet --no-install-recommends "$@" </dev/null ||
        die "apt-get install failed; install by hand: $*"
    as_root rm -f "$cluster_setting"
}

cluster_setting=/etc/postgresql-common/createcluster.d/no-cluster-for-tests.conf

# no_cluster_of_its_own: keeps Debian's postgresql, once installed, from making a cluster and starting it as a service;
# the tests bring their own. The setting is gone again after the installation.
no_cluster_of_its_own() {
    as_root mkdir -p "${cluster_setting%/*}"
    echo 'create_main_cluster = false' | as_root tee "$cluster_setting" >/dev/null
}

# as_root COMMAND [ARG...]: never asks for a password where nobody is there to type it.
as_root() {
    local environment=(env DEBIAN_FRONTEND=noninteractive)
    if [[ $(id -u) == 0 ]]; then
        "${environment[@]}" "$@"
    elif has sudo && [[ -t 0 ]]; then
        sudo "${environment[@]}" "$@"
    elif has sudo; then
        sudo -n "${environment[@]}" "$@"
    else
        note "neither root nor sudo: cannot run $*"
        return 1
    fi
}

# install_cargo_deny: builds it into the target directory, unless the machine has its own. Unoptimised, in a minute and
# a half: it runs for seconds.
install_cargo_deny() {
    local tools
    tools=$(target_dir)/tools
    if has cargo-deny || [[ $("$tools/bin/cargo-deny" --version 2>/dev/null) == "cargo-deny $cargo_deny_version" ]]; then
        return
    fi
    note "building cargo-deny $cargo_deny_version"
    env --unset=CARGO_TARGET_DIR CARGO_PROFILE_DEV_DEBUG=0 \
        cargo install cargo-deny --version "$cargo_deny_version" --locked --profile dev --root "$tools" --quiet
}

# show_versions: so that a log says what it is the log of.
show_versions() {
    local deny node
    deny=$(cargo_deny)
    node=$(node --version)
    note "$(cargo --version)"
    note "$("$(postgres_bin)/postgres" --version)"
    note "$(chromium --version 2>/dev/null || echo 'chromium, of unknown version')"
    note "node $node, npm $(npm --version 2>/dev/null)"
    note "$("$deny" --version)"
    node=${node#v}
    ((${node%%.*} >= node_oldest)) || die "Node $node is older than $node_oldest (Debian package: nodejs)"
}
