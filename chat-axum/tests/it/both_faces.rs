//! Every method over a socket, and the same over REST on an engine of its own: they answer alike.

mod stage;

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Method;
use chat_protocol::wire::Reply;
use serde_json::value::to_raw_value;
use serde_json::{Value, json};

use self::stage::scene;
use crate::common::connect;
use crate::same_commands::COMMANDS;

/// A method with its parameters, and the request that asks the same; or none where only a connection can.
/// `{c}` is the first channel that was made, `{d}` the second, `{m}` the message, `{r}` the reply in its
/// thread, `{s}` the streamed one; `{g}` is dora's group, `{x}` her message in it, `{p}` the report of it.
struct Row {
    method: &'static str,
    params: Value,
    request: Option<(Method, &'static str, Option<Value>)>,
}

fn row(method: &'static str, params: Value) -> Row {
    Row { method, params, request: None }
}

impl Row {
    fn get(self, path: &'static str) -> Self {
        Self { request: Some((Method::GET, path, None)), ..self }
    }

    fn delete(self, path: &'static str) -> Self {
        Self { request: Some((Method::DELETE, path, None)), ..self }
    }

    fn with(self, method: Method, path: &'static str, body: Value) -> Self {
        Self { request: Some((method, path, Some(body))), ..self }
    }
}

/// Ann's story, in its order.
fn story() -> Vec<Row> {
    let mut rows = vec![row("session.authenticate", json!({ "token": "token-ann" }))];
    rows.extend(reports());
    rows.extend(beginning());
    rows.extend(changes());
    rows.extend(settings());
    rows.extend(threads());
    rows.extend(pins());
    rows.extend(reactions());
    rows.extend(streams());
    rows.extend(receipts());
    rows.extend(drafts());
    rows.extend(people());
    rows.extend(sanctions());
    rows.extend(presence());
    rows.extend(ending());
    rows.push(row("session.open", json!({})));
    rows.extend(on_the_session());
    rows
}

fn in_channel() -> Value {
    json!({ "channel_id": "{c}" })
}

fn in_message() -> Value {
    json!({ "channel_id": "{c}", "message_id": "{m}" })
}

/// The parameters and more of them, which REST has as its body.
fn and(mut params: Value, body: &Value) -> Value {
    params.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    params
}

fn beginning() -> [Row; 5] {
    let group = |name| json!({ "name": name, "topic": "food", "user_ids": ["bob"] });
    let draft = json!({ "body": "*hi*", "client_key": "k" });
    [
        row("channel.create", group("Lunch")).with(Method::POST, "/channels", group("Lunch")),
        row("channel.create", group("Dinner")).with(Method::POST, "/channels", group("Dinner")),
        row("message.send", and(in_channel(), &draft)).with(Method::POST, "/channels/{c}/messages", draft),
        row("message.get", in_message()).get("/channels/{c}/messages/{m}"),
        row("message.list", and(in_channel(), &json!({ "limit": 5 }))).get("/channels/{c}/messages?limit=5"),
    ]
}

fn changes() -> [Row; 5] {
    let (name, topic) = (json!({ "name": "Brunch" }), json!({ "topic": null }));
    let edit = json!({ "expected_edit_no": 0, "body": "ho" });
    [
        row("message.edit", and(in_message(), &edit)).with(Method::PATCH, "/channels/{c}/messages/{m}", edit),
        row("version.list", and(in_message(), &json!({ "limit": 5 })))
            .get("/channels/{c}/messages/{m}/versions?limit=5"),
        row("channel.rename", and(in_channel(), &name)).with(Method::PATCH, "/channels/{c}", name),
        row("channel.set_topic", and(in_channel(), &topic)).with(Method::PATCH, "/channels/{c}", topic),
        row("channel.set_receipts", and(in_channel(), &json!({ "level": "counts" }))).with(
            Method::PATCH,
            "/channels/{c}",
            json!({ "receipts": "counts" }),
        ),
    ]
}

fn settings() -> [Row; 4] {
    let (change, heat) = (json!({ "add": "member", "pin": "owner" }), json!({ "reason": "heat" }));
    let slowly = json!({ "seconds": 30, "reason": "spam" });
    [
        row("channel.set_permissions", and(in_channel(), &change)).with(
            Method::PATCH,
            "/channels/{c}",
            json!({ "permissions": change }),
        ),
        row("channel.freeze", and(in_channel(), &heat)).with(Method::PUT, "/channels/{c}/freeze", heat),
        row("channel.unfreeze", and(in_channel(), &json!({ "reason": "cool" })))
            .delete("/channels/{c}/freeze?reason=cool"),
        row("channel.set_slow_mode", and(in_channel(), &slowly)).with(
            Method::PUT,
            "/channels/{c}/slow_mode",
            slowly,
        ),
    ]
}

fn threads() -> [Row; 7] {
    const PATH: &str = "/channels/{c}/messages/{m}/thread";
    let draft = json!({ "body": "re", "client_key": "r", "thread_root": "{m}" });
    [
        row("message.send", and(in_channel(), &draft)).with(Method::POST, "/channels/{c}/messages", draft),
        row("reply.list", in_message()).get("/channels/{c}/messages/{m}/replies"),
        row("thread.follow", in_message()).with(Method::PUT, PATH, json!({ "following": true })),
        row("thread.read", and(in_message(), &json!({ "seq": 1 }))).with(
            Method::PUT,
            PATH,
            json!({ "read_seq": 1 }),
        ),
        row("thread.get", in_message()).get(PATH),
        row("thread.list", in_channel()).get("/channels/{c}/threads"),
        row("thread.unfollow", in_message()).with(Method::PUT, PATH, json!({ "following": false })),
    ]
}

fn pins() -> [Row; 3] {
    const PATH: &str = "/channels/{c}/messages/{m}/pin";
    [
        Row { request: Some((Method::PUT, PATH, None)), ..row("message.pin", in_message()) },
        row("pin.list", in_channel()).get("/channels/{c}/pins"),
        row("message.unpin", in_message()).delete(PATH),
    ]
}

fn reactions() -> [Row; 3] {
    const PATH: &str = "/channels/{c}/messages/{m}/reactions/eyes";
    let eyes = || and(in_message(), &json!({ "key": "eyes" }));
    [
        Row { request: Some((Method::PUT, PATH, None)), ..row("reaction.add", eyes()) },
        row("reaction.list", eyes()).get(PATH),
        row("reaction.remove", eyes()).delete(PATH),
    ]
}

/// A message that is written while it is read: `{s}`.
fn streams() -> [Row; 3] {
    const PATH: &str = "/channels/{c}/messages/{s}/stream";
    let in_stream = || json!({ "channel_id": "{c}", "message_id": "{s}" });
    let (draft, part) = (json!({ "body": "", "client_key": "s" }), json!({ "offset": 0, "text": "*ho*" }));
    let end = json!({ "outcome": "finished", "length": 4 });
    [
        row("stream.begin", and(in_channel(), &draft)).with(Method::POST, "/channels/{c}/streams", draft),
        row("stream.append", and(in_stream(), &part)).with(Method::POST, PATH, part),
        row("stream.end", and(in_stream(), &end)).with(Method::PUT, PATH, end),
    ]
}

fn receipts() -> [Row; 12] {
    let seq = json!({ "seq": 1 });
    let (delivered, read) = (json!({ "delivered_seq": 1 }), json!({ "read_seq": 1 }));
    let (muted, archived) = (json!({ "level": "muted" }), json!({ "place": "archived" }));
    [
        row("receipt.delivered", and(in_channel(), &seq)).with(
            Method::PUT,
            "/channels/{c}/receipts",
            delivered,
        ),
        row("receipt.read", and(in_channel(), &seq)).with(Method::PUT, "/channels/{c}/receipts", read),
        row("receipt.unread", and(in_channel(), &seq)).with(
            Method::PUT,
            "/channels/{c}/badge",
            json!({ "unread_from_seq": 1 }),
        ),
        row("receipt.read_privately", and(in_channel(), &seq)).with(
            Method::PUT,
            "/channels/{c}/badge",
            json!({ "read_seq": 1 }),
        ),
        row("channel.set_notifications", and(in_channel(), &muted)).with(
            Method::PUT,
            "/channels/{c}/notifications",
            muted,
        ),
        row("channel.place", and(in_channel(), &archived)).with(Method::PUT, "/channels/{c}/place", archived),
        row("channel.list", json!({ "archived": true })).get("/channels?archived=true"),
        row("unread.total", json!({})).get("/unread"),
        row("recipient.list", in_message()).get("/channels/{c}/messages/{m}/recipients"),
        row("channel.clear_history", and(in_channel(), &json!({ "seq": 0 }))).with(
            Method::PUT,
            "/channels/{c}/floor",
            json!({ "seq": 0 }),
        ),
        row("receipt.list", in_channel()).get("/channels/{c}/receipts"),
        row("unread.explain", in_channel()).get("/channels/{c}/unread"),
    ]
}

fn drafts() -> [Row; 4] {
    let (begun, gone) =
        (json!({ "body": "hel" }), json!({ "body": "", "thread_root": "{m}", "expected_version": 0 }));
    let to_bob = || json!({ "user_id": "bob" });
    [
        row("draft.set", and(in_channel(), &begun)).with(Method::PUT, "/channels/{c}/draft", begun.clone()),
        row("draft.set", and(in_channel(), &gone)).with(Method::PUT, "/channels/{c}/draft", gone),
        row("draft.set", and(to_bob(), &begun)).with(Method::PUT, "/users/bob/draft", begun),
        row("draft.list", json!({ "limit": 5 })).get("/drafts?limit=5"),
    ]
}

fn people() -> [Row; 8] {
    let added = json!({ "user_ids": ["cleo", "dora"] });
    let (cleo, dora, owner) =
        (json!({ "user_id": "cleo" }), json!({ "user_id": "dora" }), json!({ "role": "owner" }));
    [
        row("participant.add", and(in_channel(), &added)).with(
            Method::POST,
            "/channels/{c}/participants",
            added,
        ),
        row("participant.change_role", and(and(in_channel(), &cleo), &owner)).with(
            Method::PATCH,
            "/channels/{c}/participants/cleo",
            owner,
        ),
        row("participant.remove", and(and(in_channel(), &dora), &json!({ "reason": "spam" })))
            .delete("/channels/{c}/participants/dora?reason=spam"),
        row("participant.list", in_channel()).get("/channels/{c}/participants"),
        Row { request: Some((Method::PUT, "/blocked/dora", None)), ..row("user.block", dora.clone()) },
        row("user.list_blocked", json!({})).get("/blocked"),
        row("user.unblock", dora).delete("/blocked/dora"),
        row("user.list", json!({ "user_ids": ["ann", "bob", "nobody"] }))
            .get("/users?ids=ann&ids=bob&ids=nobody"),
    ]
}

/// Of dora's message, in her group, in which ann is an admin.
fn reports() -> [Row; 3] {
    let (spam, done) = (json!({ "reason": "spam" }), json!({ "decision": "resolved", "reason": "removed" }));
    let group = json!({ "channel_id": "{g}" });
    [
        row("message.report", and(and(group.clone(), &json!({ "message_id": "{x}" })), &spam)).with(
            Method::PUT,
            "/channels/{g}/messages/{x}/report",
            spam,
        ),
        row("report.list", and(group.clone(), &json!({ "limit": 5 }))).get("/channels/{g}/reports?limit=5"),
        row("report.close", and(and(group, &json!({ "report_id": "{p}" })), &done)).with(
            Method::PUT,
            "/channels/{g}/reports/{p}",
            done,
        ),
    ]
}

fn sanctions() -> [Row; 5] {
    let bob = || and(in_channel(), &json!({ "user_id": "bob" }));
    let (hour, spam) =
        (json!({ "until": "1970-01-01T01:00:00.000000Z" }), json!({ "until": null, "reason": "spam" }));
    [
        row("participant.mute", and(bob(), &hour)).with(
            Method::PUT,
            "/channels/{c}/participants/bob/mute",
            hour,
        ),
        row("participant.unmute", bob()).delete("/channels/{c}/participants/bob/mute"),
        row("participant.ban", and(bob(), &spam)).with(Method::PUT, "/channels/{c}/bans/bob", spam),
        row("ban.list", and(in_channel(), &json!({ "limit": 5 }))).get("/channels/{c}/bans?limit=5"),
        row("participant.unban", and(bob(), &json!({ "reason": "tea" })))
            .delete("/channels/{c}/bans/bob?reason=tea"),
    ]
}

fn presence() -> [Row; 4] {
    [
        row("presence.get", in_channel()).get("/channels/{c}/presence"),
        row("presence.get", json!({ "user_ids": ["ann", "bob"] })).get("/presence?ids=ann&ids=bob"),
        row("typing.start", in_channel()).with(Method::PUT, "/channels/{c}/typing", json!({})),
        row("typing.stop", in_channel()).delete("/channels/{c}/typing"),
    ]
}

/// What is said of the session, or changes with it.
fn on_the_session() -> [Row; 3] {
    let oneself = json!({ "user_ids": ["ann"] });
    [
        row("presence.set", json!({ "status": "away" })),
        row("presence.subscribe", oneself.clone()),
        row("presence.unsubscribe", oneself),
    ]
}

fn ending() -> [Row; 10] {
    [
        row("message.delete", and(in_message(), &json!({ "reason": "a typo" })))
            .delete("/channels/{c}/messages/{m}?reason=a%20typo"),
        Row {
            request: Some((Method::PUT, "/channels/{c}/messages/{m}/hidden", None)),
            ..row("message.hide", in_message())
        },
        row("message.list", in_channel()).get("/channels/{c}/messages"),
        row("activity.list", in_channel()).get("/channels/{c}/activities"),
        row("channel.get", in_channel()).get("/channels/{c}"),
        row("channel.list", json!({})).get("/channels"),
        row("session.sync", json!({ "limit": 500 })).with(Method::POST, "/sync", json!({ "limit": 500 })),
        row("participant.leave", in_channel()).delete("/channels/{c}/participants/ann"),
        row("channel.delete", json!({ "channel_id": "{d}" })).delete("/channels/{d}"),
        row("channel.list", json!({})).get("/channels"),
    ]
}

#[tokio::test]
async fn every_method_answers_over_a_socket_what_rest_answers() {
    let ((one, mut at_socket), (other, mut at_rest)) = (scene().await, scene().await);
    let served = one.serve().await;
    let (mut socket, rest) = (connect(served.address, "ann").await, other.caller("ann"));
    let mut called = BTreeSet::new();
    for Row { method, params, request } in story() {
        called.insert(method);
        let params = serde_json::from_str(&at_socket.fill(&params.to_string())).unwrap();
        let result = socket.call(method, &params).await.unwrap_or_else(|error| panic!("{method}: {error}"));
        let raw = to_raw_value(&result).unwrap();
        Reply::read(method, &raw).unwrap_or_else(|error| panic!("{method}: {error}: {result}"));
        let Some((verb, path, body)) = request else { continue };
        let body = body.map_or_else(Body::empty, |body| Body::from(at_rest.fill(&body.to_string())));
        let answer = rest.send(verb, &at_rest.fill(path), Some("application/json"), body).await;
        assert!(answer.status.is_success(), "{method}: {answer:?}");
        // Nothing to tell is an empty object here and no body there.
        let empty = answer.status.as_u16() == 204;
        let answer = if empty { json!({}) } else { serde_json::from_slice(&answer.body).unwrap() };
        assert_eq!(at_socket.strip(&result), at_rest.strip(&answer), "{method}");
    }
    assert_eq!(called, COMMANDS.iter().map(|(name, _)| *name).collect(), "every method has its row");
}
