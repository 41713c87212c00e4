# shellcheck shell=bash
# What the tests need of the machine beyond a Rust toolchain. Needs say.sh, postgres.sh and tools.sh.

# The release that deny.toml is written for.
cargo_deny_version=0.20.2

# The Node that is fetched where the machine's own is older than the browser's driver accepts (Debian 12's is).
node_version=22.23.3

# install_all: installs what is missing, and says what it found.
install_all() {
    check_rust
    install_packages
    install_node
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
    local status=0
    as_root apt-get install --yes --quiet --quiet --no-install-recommends "$@" </dev/null >/dev/null || status=$?
    as_root rm -f "$cluster_setting"
    ((status == 0)) || die "apt-get install failed; install by hand: $*"
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
    elif has sudo && [[ -t 2 ]]; then
        sudo "${environment[@]}" "$@"
    elif has sudo; then
        sudo -n "${environment[@]}" "$@"
    else
        note "neither root nor sudo: cannot run $*"
        return 1
    fi
}

# install_node: npm carries Node itself, as a package for each platform.
install_node() {
    ! node_is_usable || return 0
    local machine
    case $(uname -m) in
        x86_64) machine=x64 ;;
        aarch64) machine=arm64 ;;
        *) die "Node $(node --version) is too old, and there is no newer one to fetch for $(uname -m)" ;;
    esac
    note "fetching Node $node_version, as $(node --version) is too old"
    npm install --prefix "$(tools_dir)/npm" --no-save --no-audit --no-fund --loglevel=error \
        "node-linux-$machine@$node_version"
    mkdir -p "$(tools_dir)/bin"
    ln -sf "../npm/node_modules/node-linux-$machine/bin/node" "$(tools_dir)/bin/node"
    node_is_usable || die "the fetched Node does not run"
}

# install_cargo_deny: builds it into the target directory, unless the machine has its own. Unoptimised, in a minute and
# a half: it runs for seconds.
install_cargo_deny() {
    local built
    built=$(tools_dir)/bin/cargo-deny
    ! has cargo-deny || return 0
    [[ $("$built" --version 2>/dev/null) != "cargo-deny $cargo_deny_version" ]] || return 0
    note "building cargo-deny $cargo_deny_version"
    env --unset=CARGO_TARGET_DIR CARGO_PROFILE_DEV_DEBUG=0 \
        cargo install cargo-deny --version "$cargo_deny_version" --locked --profile dev --root "$(tools_dir)" --quiet
}

# show_versions: so that a log says what it is the log of.
show_versions() {
    local deny
    deny=$(cargo_deny)
    note "$(cargo --version)"
    note "$("$(postgres_bin)/postgres" --version)"
    note "$(chromium --version 2>/dev/null || echo 'chromium, of unknown version')"
    note "node $("$(node_bin)" --version), npm $(npm --version 2>/dev/null)"
    note "$("$deny" --version)"
}
