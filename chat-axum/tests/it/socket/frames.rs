//! What frames may be.

use chat_core::Limits;
use futures_util::SinkExt;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::MaybeTlsStream;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::common::{Client, Scene, connect, upgrade};

fn small() -> Limits {
    let mut limits = Limits::default();
    limits.frame_bytes = 8 * 1024;
    limits.unauthenticated_frame_bytes = 512;
    limits
}

/// A request of exactly this many bytes.
fn padded(bytes: usize) -> String {
    let bare = r#"{"jsonrpc":"2.0","id":"pad","method":"channel.list","params":{"pad":""}}"#;
    bare.replace(r#""pad":"""#, &format!(r#""pad":"{}""#, "x".repeat(bytes - bare.len())))
}

#[tokio::test]
async fn at_the_limit_a_frame_is_read_and_one_past_it_is_answered() {
    let limits = small();
    let scene = Scene::with(limits.clone(), |builder| builder).await;
    let served = scene.serve().await;
    let mut ann = connect(served.address, "ann").await;
    for (bytes, fits) in [
        (limits.frame_bytes, true),
        (limits.frame_bytes + 1, false),
        (limits.frame_bytes * 2, false),
        (limits.frame_bytes, true),
    ] {
        ann.say(padded(bytes)).await;
        let answer = ann.answer(&if fits { json!("pad") } else { json!(null) }).await;
        assert_eq!(answer.is_ok(), fits, "{bytes} bytes: {answer:?}");
        if let Err(error) = answer {
            let data = &error["data"];
            assert_eq!(
                (&data["field"], &data["limit"]),
                (&json!("frame"), &json!(limits.frame_bytes)),
                "{bytes}"
            );
        }
    }
}

#[tokio::test]
async fn far_above_the_limit_the_answer_is_followed_by_the_end() {
    let limits = small();
    let scene = Scene::with(limits.clone(), |builder| builder).await;
    let served = scene.serve().await;
    let mut ann = connect(served.address, "ann").await;
    ann.say(padded(limits.frame_bytes * 2 + 1)).await;
    let error = ann.answer(&json!(null)).await.unwrap_err();
    assert_eq!(error["data"]["limit"], limits.frame_bytes);
    assert_eq!(ann.closed().await, 1009);
}

#[tokio::test]
async fn before_authentication_frames_are_small() {
    let limits = small();
    let scene = Scene::with(limits.clone(), |builder| builder).await;
    let served = scene.serve().await;
    let open = async || upgrade(served.address, "/ws", &[]).await.expect("a socket");

    let mut fits = open().await;
    fits.say(padded(limits.unauthenticated_frame_bytes)).await;
    let error = fits.answer(&json!("pad")).await.unwrap_err();
    assert_eq!(error["data"]["code"], "unauthenticated");
    for bytes in [limits.unauthenticated_frame_bytes + 1, limits.frame_bytes] {
        let mut too_large = open().await;
        too_large.say(padded(bytes)).await;
        assert_eq!(too_large.closed().await, 1002, "{bytes} bytes");
    }
    // Authenticating in the first frame lifts the limit.
    let mut ann = open().await;
    ann.call("session.authenticate", &json!({ "token": "token-ann" })).await.unwrap();
    ann.say(padded(limits.frame_bytes)).await;
    ann.answer(&json!("pad")).await.unwrap();
}

#[tokio::test]
async fn binary_frames_are_answered_and_the_connection_lives_on() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    let mut ann = connect(served.address, "ann").await;
    ann.socket.send(Message::binary(Bytes::from_static(b"\xff\x00"))).await.unwrap();
    let error = ann.answer(&json!(null)).await.unwrap_err();
    assert_eq!(error["data"]["field"], "frame");
    ann.call("channel.list", &json!({})).await.unwrap();
}

#[tokio::test]
async fn pings_are_answered_between_requests() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    let mut ann = connect(served.address, "ann").await;
    ann.socket.send(Message::Ping(Bytes::from_static(b"there?"))).await.unwrap();
    assert_eq!(ann.pong().await, "there?");
    ann.call("channel.list", &json!({})).await.unwrap();
}

#[tokio::test]
async fn frames_that_break_the_standard_end_the_connection() {
    for (name, bytes, code) in [
        ("text that is not UTF-8", masked(0x81, b"\xff"), 1007),
        ("an unmasked frame", b"\x81\x02{}".to_vec(), 1002),
        ("a reserved bit", masked(0xc1, b"{}"), 1002),
        ("an unknown kind", masked(0x83, b"{}"), 1002),
        ("a ping in parts", masked(0x09, b"x"), 1002),
        ("a long ping", masked(0x89, &[b'x'; 126]), 1002),
        ("a continuation of nothing", masked(0x80, b"x"), 1002),
        ("an unfinished text and a new one", [masked(0x01, b"{"), masked(0x81, b"}")].concat(), 1002),
    ] {
        let scene = Scene::new().await;
        let served = scene.serve().await;
        let mut ann = connect(served.address, "ann").await;
        raw(&mut ann, &bytes).await;
        assert_eq!(ann.closed().await, code, "{name}");
    }
}

#[tokio::test]
async fn a_text_in_parts_and_in_single_bytes_is_one_frame() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    let mut ann = connect(served.address, "ann").await;
    let request = padded(200);
    let (start, end) = request.as_bytes().split_at(100);
    let parts = [masked(0x01, start), masked(0x89, b"meanwhile"), masked(0x80, end)].concat();
    for byte in parts {
        raw(&mut ann, &[byte]).await;
    }
    ann.answer(&json!("pad")).await.unwrap();
}

/// A client's frame; the mask is all zeros, which is one.
fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let length = match u8::try_from(payload.len()) {
        Ok(short @ ..126) => vec![0x80 | short],
        _ => [&[0xfe][..], &u16::try_from(payload.len()).unwrap().to_be_bytes()].concat(),
    };
    [&[first][..], &length, &[0; 4], payload].concat()
}

async fn raw(client: &mut Client, bytes: &[u8]) {
    let MaybeTlsStream::Plain(stream) = client.socket.get_mut() else { panic!("no TLS here") };
    stream.write_all(bytes).await.unwrap();
    stream.flush().await.unwrap();
}
