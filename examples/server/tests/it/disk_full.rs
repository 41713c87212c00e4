//! Postgres on a disk that is full: writes are refused so that they can be repeated, reads go on, and everything
//! recovers when there is room again.

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use chat_testkit::{is_again, run_again};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cluster::{WITH_POSTGRES, is_root};
use crate::database::Postgres;
use crate::history::read_all;
use crate::http;
use crate::load::UNAVAILABLE;
use crate::people::{Person, sign_up};
use crate::process::Home;
use crate::schedule::Schedule;
use crate::socket::Socket;

/// Where the small disk is, in the second run.
const DISK: &str = "CHAT_TEST_DISK";
/// Room for an empty database (8 MB) and some hundred messages.
const SIZE: &str = "size=18m";
/// What else lies on the disk; removing it makes room.
const BALLAST: usize = 6 << 20;

#[tokio::test]
async fn a_full_disk_under_postgres_refuses_and_recovers() {
    if !is_again() {
        let directory = tempfile::tempdir().expect("a directory");
        return run_again(
            "disk_full::a_full_disk_under_postgres_refuses_and_recovers",
            on_a_disk(&directory),
        );
    }
    let disk = PathBuf::from(std::env::var(DISK).expect("the second run has a small disk"));
    let postgres = Postgres::on_disk(&disk).await;
    let ballast = disk.join("ballast");
    std::fs::write(&ballast, vec![1; BALLAST]).expect("there is room for the ballast");

    let home = Home::new(&["--database-url", &postgres.url()]);
    let server = home.start().await;
    let ann = sign_up(server.address, "ann").await;
    sign_up(server.address, "bob").await;
    let mut socket = Socket::connect(server.address, &ann).await;
    let (acked, refused) = fill(&mut socket).await;
    let channel = acked["0"]["channel_id"].as_str().expect("an id").to_owned();
    assert_eq!(refused["code"], UNAVAILABLE, "{refused}");
    everything_is_there(server.address, &ann, &channel, &acked).await;
    assert_eq!(http::get(server.address, "/health", None).await.status, 200, "reads go on");

    std::fs::remove_file(ballast).expect("room is made");
    let next = acked.len().to_string();
    let sent = socket.call("message.send", draft(&next)).await;
    assert_eq!(sent["message"]["seq"], acked.len() + 1, "a refused message burnt a number");
    let all = read_all(server.address, &ann, &channel).await;
    assert_eq!(all.len(), acked.len() + 1, "what was refused is there once");
    assert!(server.stop().await.success());
}

/// A directory becomes a small disk, which no other process sees and which ends with the test. It takes root to mount
/// it: whoever is not needs `sudo` without a password, or this fails and says so.
fn on_a_disk(directory: &TempDir) -> Command {
    std::fs::set_permissions(directory.path(), Permissions::from_mode(0o755)).expect("Postgres may pass");
    let disk = directory.path().join("disk");
    std::fs::create_dir(&disk).expect("a directory");
    let mut command = Command::new(if is_root() { "env" } else { "sudo" });
    if !is_root() {
        command.args(["--non-interactive", "--preserve-env"]);
    }
    command.args(["unshare", "--mount", "--propagation", "private", "sh", "-euc", MOUNT, "sh"]);
    command.arg(&disk).arg(SIZE).arg(WITH_POSTGRES).env(DISK, &disk);
    command
}

/// What runs with mounts of its own.
const MOUNT: &str = r#"
disk=$1; size=$2; shift 2
mount -t tmpfs -o "$size,mode=700,uid=postgres" small "$disk"
exec "$@"
"#;

/// Sends until it is refused: what was acknowledged, and the refusal.
async fn fill(socket: &mut Socket) -> (BTreeMap<String, Value>, Value) {
    let mut acked = BTreeMap::new();
    for number in 0..5_000 {
        let key = number.to_string();
        match socket.try_call("message.send", draft(&key)).await {
            Ok(result) => acked.insert(key, result["message"].clone()),
            Err(refused) => return (acked, refused),
        };
    }
    panic!("the disk is never full");
}

/// The same each time, and nothing that Postgres could compress.
fn draft(key: &str) -> Value {
    let mut digits = Schedule::of(key.parse().expect("a number"));
    let body: Vec<_> = (0..500).map(|_| format!("{:016x}", digits.below(u64::MAX))).collect();
    let body = body.concat();
    json!({ "user_id": "bob", "body": body, "client_key": key })
}

async fn everything_is_there(
    address: SocketAddr,
    person: &Person,
    channel: &str,
    acked: &BTreeMap<String, Value>,
) {
    let all = read_all(address, person, channel).await;
    assert_eq!(all.len(), acked.len(), "acknowledged and stored are the same");
    for message in all {
        let key = message["client_key"].as_str().expect("a key");
        assert_eq!(acked.get(key), Some(&message), "{key}, which was acknowledged");
    }
}
