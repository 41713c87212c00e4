//! Messages that are written while they are read: the server's own assistant, and one that speaks over a socket.

use serde_json::{Value, json};

use crate::history::read_all;
use crate::people::sign_up;
use crate::process::Home;
use crate::socket::Socket;

/// What the client is shown, part by part, until it has the message as it is in the end.
async fn watch(socket: &mut Socket) -> (String, usize, Value) {
    let (mut shown, mut parts) = (String::new(), 0);
    loop {
        let frame = socket.next().await.expect("an event comes");
        let event = &frame["params"];
        if event["type"] == "stream" {
            assert_eq!(event["offset"], shown.len(), "a part follows the one before: {event}");
            shown.push_str(event["text"].as_str().expect("a text"));
            parts += 1;
        } else if event["activity"]["type"] == "stream_ended" {
            return (shown, parts, event["message"].clone());
        }
    }
}

#[tokio::test]
async fn the_assistant_answers_word_by_word() {
    let home = Home::new(&["--assistant"]);
    let server = home.start().await;
    let ann = sign_up(server.address, "ann").await;
    let mut socket = Socket::connect(server.address, &ann).await;
    socket.call("session.open", json!({})).await;
    let asked = json!({ "user_id": "_assistant", "body": "What is a walrus?" });
    socket.send("message.send", &asked).await.expect("sent");
    let (shown, parts, message) = watch(&mut socket).await;
    let body = message["body"].as_str().expect("a body");
    assert!(body.contains("Backwards it reads"), "{body}");
    assert!(parts > 1 && body.starts_with(&shown), "{parts} parts: {shown}");
    assert_eq!((&message["sender_id"], &message["stream"]), (&json!("_assistant"), &json!("finished")));
    let unread = socket.call("unread.explain", json!({ "channel_id": message["channel_id"] })).await;
    assert_eq!(unread["unread"]["messages"]["value"], 1, "{unread}");
    assert!(server.stop().await.success(), "{}", home.log());
}

#[tokio::test]
async fn a_kill_in_the_middle_of_a_stream_loses_no_word_that_its_sender_has() {
    let home = Home::new(&[]);
    let server = home.start().await;
    let (ann, bot) = (sign_up(server.address, "ann").await, sign_up(server.address, "bot").await);
    let mut socket = Socket::connect(server.address, &bot).await;
    let begun = socket.call("stream.begin", json!({ "user_id": "ann", "body": "" })).await;
    let (channel, id) = (begun["message"]["channel_id"].clone(), begun["message"]["id"].clone());
    let part = |offset: u64, text: &str| json!({ "channel_id": channel, "message_id": id, "offset": offset, "text": text });
    let words: Vec<_> = (0..50).map(|n| format!("word {n} ")).collect();
    let whole = words.concat();
    let mut length = 0;
    for word in &words {
        let answer = socket.call("stream.append", part(length, word)).await;
        length = answer["length"].as_u64().expect("a length");
    }
    server.kill().await;

    let server = home.start().await;
    let mut socket = Socket::connect(server.address, &bot).await;
    let refused = socket.try_call("stream.append", part(length + 7, "more")).await.expect_err("a gap");
    assert_eq!(refused["data"]["field"], "offset", "{refused}");
    let kept = refused["data"]["limit"].as_u64().expect("where to go on");
    let rest = &whole[usize::try_from(kept).expect("an offset")..];
    let answer = socket.call("stream.append", part(kept, rest)).await;
    assert_eq!(answer["length"], length);
    let end = json!({ "channel_id": channel, "message_id": id, "outcome": "finished", "length": length });
    let ended = socket.call("stream.end", end).await;
    let channel = channel.as_str().expect("an id");
    let stored = read_all(server.address, &ann, channel).await;
    assert_eq!((stored.len(), &stored[0]["body"], &stored[0]), (1, &json!(whole), &ended));
    assert!(server.stop().await.success(), "{}", home.log());
}
