//! How sockets end, each with its code.

use std::cell::Cell;
use std::time::Duration;

use chat_core::Limits;
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::MaybeTlsStream;
use tokio_tungstenite::tungstenite::Message;

use crate::common::{PATIENCE, Scene, connect, upgrade};

#[tokio::test]
async fn an_expired_token_ends_the_socket() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    let mut ann = upgrade(served.address, "/ws", &[("Authorization", "Bearer token-ann+4000")])
        .await
        .expect("a socket");
    ann.call("session.open", &json!({})).await.unwrap();
    assert_eq!(ann.closed().await, 4002);
}

#[tokio::test]
async fn authenticating_anew_puts_the_end_off() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    let began = Instant::now();
    let mut ann = upgrade(served.address, "/ws", &[("Authorization", "Bearer token-ann+4000")])
        .await
        .expect("a socket");
    ann.call("session.authenticate", &json!({ "token": "token-ann+5000" })).await.unwrap();
    // Another user's token changes nothing.
    let error = ann.call("session.authenticate", &json!({ "token": "token-bob" })).await.unwrap_err();
    assert_eq!((&error["data"]["code"], &error["data"]["field"]), (&json!("conflict"), &json!("token")));
    assert_eq!(ann.closed().await, 4002);
    assert!(began.elapsed() >= Duration::from_secs(5), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_client_that_gives_no_sign_of_life_is_let_go() {
    let mut limits = Limits::default();
    limits.heartbeat = Duration::from_millis(100);
    limits.idle_timeout = Duration::from_secs(3);
    let scene = Scene::with(limits, |builder| builder).await;
    let served = scene.serve().await;
    // One that reads answers the server's pings by itself, and lives on, for longer than the silence that ends others.
    let mut lively = connect(served.address, "ann").await;
    let has_ended = Cell::new(false);
    let pinged = async {
        let mut pings = 0;
        while pings < 40 || !has_ended.get() {
            match lively.socket.next().await {
                Some(Ok(Message::Ping(_))) => {
                    pings += 1;
                    lively.socket.flush().await.unwrap();
                }
                other => panic!("{other:?} instead of a ping"),
            }
        }
    };
    // One that only stands there answers none.
    let mut dead = connect(served.address, "bob").await;
    let MaybeTlsStream::Plain(stream) = dead.socket.get_mut() else { panic!("no TLS here") };
    let mut heard = Vec::new();
    let let_go = async {
        stream.read_to_end(&mut heard).await.unwrap();
        has_ended.set(true);
    };
    let both = async { tokio::join!(pinged, let_go) };
    timeout(PATIENCE, both).await.expect("pings, and an end");
    lively.call("channel.list", &json!({})).await.unwrap();
    let code = 4003_u16.to_be_bytes();
    assert!(heard.windows(4).any(|at| at[0] == 0x88 && at[2..] == code), "{heard:?}");
}

#[tokio::test]
async fn a_client_says_goodbye_and_gets_one() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    let mut ann = connect(served.address, "ann").await;
    ann.socket.close(None).await.unwrap();
    let ended = async { while let Some(Ok(_)) = ann.socket.next().await {} };
    timeout(PATIENCE, ended).await.expect("the end");
}

#[tokio::test]
async fn a_stopping_server_says_so_to_every_socket_and_waits_for_them() {
    let scene = Scene::new().await;
    let channel = scene.group().await;
    let served = scene.serve().await;
    let mut clients = Vec::new();
    for user in ["ann", "bob", "cleo"] {
        let mut client = connect(served.address, user).await;
        client.call("session.open", &json!({})).await.unwrap();
        clients.push(client);
    }
    clients.push(upgrade(served.address, "/ws", &[]).await.expect("a socket"));
    // What was taken is answered before the end.
    let params = json!({ "channel_id": channel, "body": "last words" });
    let sent = clients[0].call("message.send", &params).await.unwrap();
    assert_eq!(sent["message"]["body"], "last words");

    let serving = served.stop();
    for client in &mut clients {
        assert_eq!(client.closed().await, 1001);
    }
    drop(clients);
    timeout(PATIENCE, serving).await.expect("an end in time").unwrap();
}

#[tokio::test]
async fn a_client_that_does_not_close_its_end_is_cut_off_in_time() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    let client = connect(served.address, "ann").await;
    // It neither reads nor closes.
    timeout(PATIENCE, scene.api.shutdown(Duration::from_millis(100))).await.expect("an end in time");
    drop(client);
}
