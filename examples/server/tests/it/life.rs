//! Start, talk, stop, start again: everything is there.

use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use crate::database::Postgres;
use crate::history::read_all;
use crate::people::{Person, log_in, sign_up};
use crate::process::{Home, Server, run};
use crate::socket::Socket;

/// Two people talk, directly and in a group; afterwards the ids of both channels.
async fn talk(server: &Server) -> (Person, String, String) {
    let ann = sign_up(server.address, "ann").await;
    let bob = sign_up(server.address, "bob").await;
    let mut anns = Socket::connect(server.address, &ann).await;
    let mut bobs = Socket::connect(server.address, &bob).await;
    bobs.call("session.open", json!({})).await;

    let sent = anns.call("message.send", json!({ "user_id": "bob", "body": "Hello **Bob**!" })).await;
    let came = bobs.event("message").await;
    assert_eq!(came["message"], sent["message"]);
    let direct = came["channel_id"].as_str().expect("an id").to_owned();

    let group = bobs.call("channel.create", json!({ "name": "Lunch", "user_ids": ["ann"] })).await;
    let group = group["channel"]["id"].as_str().expect("an id").to_owned();
    bobs.call("message.send", json!({ "channel_id": group, "body": "At one?" })).await;
    anns.call("receipt.read", json!({ "channel_id": group, "seq": 1 })).await;
    (ann, direct, group)
}

fn bodies(messages: &[Value]) -> Vec<&str> {
    messages.iter().map(|message| message["body"].as_str().expect("a body")).collect()
}

async fn everything_is_there_after_a_restart(home: &Home) {
    let server = home.start().await;
    let (ann, direct, group) = talk(&server).await;
    assert!(server.stop().await.success(), "{}", home.log());

    let server = home.start().await;
    // The key is kept, so the token from before still holds; and the password, so does a new one.
    let again = log_in(server.address, "ann").await;
    for ann in [ann, again] {
        assert_eq!(bodies(&read_all(server.address, &ann, &direct).await), ["Hello **Bob**!"]);
        assert_eq!(bodies(&read_all(server.address, &ann, &group).await), ["At one?"]);
    }
    let bob = log_in(server.address, "bob").await;
    let list = Socket::connect(server.address, &bob).await.call("channel.list", json!({})).await;
    let names: Vec<_> =
        list["channels"].as_array().expect("channels").iter().map(|view| &view["channel"]["name"]).collect();
    assert_eq!(names, [&json!("Lunch"), &Value::Null]);
    assert!(server.stop().await.success());
}

#[tokio::test]
async fn on_sqlite_everything_is_there_after_a_restart() {
    let home = Home::new(&[]);
    everything_is_there_after_a_restart(&home).await;
    for file in ["chat.db", "chat.key"] {
        let mode = std::fs::metadata(home.path().join(file)).expect(file).permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[tokio::test]
async fn on_postgres_everything_is_there_after_a_restart() {
    let postgres = Postgres::new().await;
    let home = Home::new(&["--database-url", &postgres.url()]);
    everything_is_there_after_a_restart(&home).await;
    assert!(!home.path().join("chat.db").exists());
    postgres.remove().await;
}

#[tokio::test]
async fn a_second_server_on_the_same_file_is_told_of_postgres() {
    let home = Home::new(&[]);
    let server = home.start().await;
    let dir = home.path().to_str().expect("UTF-8");
    let (code, out, err) = run(&["--listen", "127.0.0.1:0", "--data-dir", dir]).await;
    assert_eq!((code, out.as_str()), (Some(1), ""), "{err}");
    assert!(err.contains("open already") && err.contains("Postgres"), "{err}");
    assert!(server.stop().await.success());
}

#[tokio::test]
async fn a_key_that_others_can_read_is_refused() {
    let home = Home::new(&[]);
    assert!(home.start().await.stop().await.success());
    let key = home.path().join("chat.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).expect("permissions");
    let (code, _, err) =
        run(&["--listen", "127.0.0.1:0", "--data-dir", home.path().to_str().expect("UTF-8")]).await;
    assert_eq!(code, Some(1));
    assert!(err.contains("chat.key") && err.contains("chmod 600"), "{err}");
}

#[tokio::test]
async fn a_stopping_server_ends_its_sockets_and_itself() {
    for signal in ["TERM", "INT"] {
        let home = Home::new(&[]);
        let mut server = home.start().await;
        let ann = sign_up(server.address, "ann").await;
        let mut socket = Socket::connect(server.address, &ann).await;
        socket.call("session.open", json!({})).await;
        // A connection that says nothing must not hold the server up.
        let _silent = tokio::net::TcpStream::connect(server.address).await.expect("the server answers");
        server.signal(signal).await;
        let close = socket.closed().await.expect("a close frame");
        assert_eq!(u16::from(close.code), 1001, "{signal}");
        assert!(server.ended().await.success(), "{signal}: {}", home.log());
    }
}
