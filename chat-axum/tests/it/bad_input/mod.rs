//! Bad input, one table for both faces: each case has its documented code, names field and limit, and harms nothing.

mod badges;
mod case;
mod drafts;
mod frames;
mod ids_and_pages;
mod people;
mod pins;
mod presence;
mod settings;
mod states;
mod streams;
mod texts;

use axum::body::Body;
use axum::http::Method;
use chat_core::Limits;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use self::case::Case;
use crate::common::{Caller, Client, Scene, connect, upgrade};

/// `{c}` stands for ann's and bob's group, `{m}` for a message in it, `{cleos}` for a group ann is not in,
/// `{gone}` for one that was deleted, `{other}` for a group with a tombstone in it, `{t}`, and `{d}` for the direct
/// channel of ann and bob. In `{other}` there are also streams: `{s}` and the empty `{n}` of ann's, `{e}` that has ended,
/// and `{b}` of bob's; `{e}` is pinned, and one pin is all a channel may have; ann's one draft waits there. `{r}` is a
/// message in bob's group `{read}`, where ann is a reader.
fn cases() -> Vec<Case> {
    let mut cases = frames::cases();
    cases.extend(texts::cases());
    cases.extend(ids_and_pages::cases());
    cases.extend(people::cases());
    cases.extend(states::cases());
    cases.extend(pins::cases());
    cases.extend(streams::cases());
    cases.extend(badges::cases());
    cases.extend(badges::places());
    cases.extend(drafts::cases());
    cases.extend(settings::cases());
    cases.extend(presence::cases());
    cases
}

/// The scene the table plays in, and what stands for what.
struct Stage {
    scene: Scene,
    names: Vec<(&'static str, String)>,
}

impl Stage {
    async fn new() -> Self {
        let mut limits = Limits::default();
        (limits.blocked_users, limits.pins, limits.drafts) = (1, 1, 1);
        let scene = Scene::with(limits, |builder| builder).await;
        let (ann, cleo) = (scene.caller("ann"), scene.caller("cleo"));
        let (group, gone) = (scene.group().await, scene.group().await);
        ann.delete(&format!("/channels/{gone}")).await.expect(204);
        ann.send(Method::PUT, "/blocked/dora", None, Body::empty()).await.expect(200);
        let path = format!("/channels/{group}/messages");
        let first = ann.post(&path, &json!({ "body": "first", "client_key": "k-1" })).await.expect(201);
        ann.post(&path, &json!({ "body": "second" })).await.expect(201);
        let other = scene.group().await;
        let path = format!("/channels/{other}/messages");
        let tombstone = ann.post(&path, &json!({ "body": "third" })).await.expect(201);
        let tombstone = tombstone["message"]["id"].as_str().unwrap().to_owned();
        ann.delete(&format!("{path}/{tombstone}")).await.expect(200);
        let waits = Body::from(r#"{"body":"waits"}"#);
        let path = format!("/channels/{other}/draft");
        ann.send(Method::PUT, &path, Some("application/json"), waits).await.expect(200);
        let direct = ann.post("/users/bob/messages", &json!({ "body": "psst" })).await.expect(201);
        let cleos = cleo.post("/channels", &json!({ "name": "Cleo's" })).await.expect(201);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let begin = async |user: &str, body: &str| {
            let path = format!("/channels/{other}/streams");
            let begun = scene.caller(user).post(&path, &json!({ "body": body })).await.expect(201);
            begun["message"]["id"].as_str().unwrap().to_owned()
        };
        let (stream, nothing) = (begin("ann", "aé").await, begin("ann", "").await);
        let (ended, bobs) = (begin("ann", "end").await, begin("bob", "").await);
        let end = json!({ "outcome": "finished", "length": 3 }).to_string();
        let path = format!("/channels/{other}/messages/{ended}/stream");
        let answer = ann.send(Method::PUT, &path, Some("application/json"), Body::from(end)).await;
        answer.expect(200);
        let path = format!("/channels/{other}/messages/{ended}/pin");
        ann.send(Method::PUT, &path, None, Body::empty()).await.expect(200);
        let (read, news) = news_of(&scene.caller("bob")).await;
        let names = vec![
            ("{s}", stream),
            ("{n}", nothing),
            ("{e}", ended),
            ("{b}", bobs),
            ("{c}", group),
            ("{gone}", gone),
            ("{other}", other),
            ("{t}", tombstone),
            ("{read}", read),
            ("{r}", news),
            ("{m}", text(&first["message"]["id"])),
            ("{d}", text(&direct["message"]["channel_id"])),
            ("{cleos}", text(&cleos["channel"]["id"])),
        ];
        Self { scene, names }
    }

    fn fill(&self, text: &str) -> String {
        self.names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    /// Nothing was lost, and nothing came in.
    async fn check_unharmed(&self, case: &str) {
        let page = self.scene.caller("bob").get(&self.fill("/channels/{c}/messages")).await.expect(200);
        let bodies: Vec<_> = page["messages"].as_array().unwrap().iter().map(|one| &one["body"]).collect();
        assert_eq!(bodies, ["first", "second"], "after {case}");
    }
}

/// A group where ann is a reader, and a message in it.
async fn news_of(owner: &Caller) -> (String, String) {
    let group = owner.post("/channels", &json!({ "name": "News" })).await.expect(201);
    let group = group["channel"]["id"].as_str().unwrap().to_owned();
    let reader = json!({ "user_ids": ["ann"], "role": "reader" });
    owner.post(&format!("/channels/{group}/participants"), &reader).await.expect(204);
    let news = owner.post(&format!("/channels/{group}/messages"), &json!({ "body": "news" })).await;
    (group, news.expect(201)["message"]["id"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn over_rest_each_case_is_the_problem_it_should_be() {
    let stage = Stage::new().await;
    let ann = stage.scene.caller("ann");
    let mut tried = 0;
    for Case { name, rest, said: (code, field, limit), .. } in cases() {
        let Some((method, path, body, status)) = rest else { continue };
        let body = match String::from_utf8(body) {
            Ok(text) => Body::from(stage.fill(&text)),
            Err(raw) => Body::from(raw.into_bytes()),
        };
        let answer = ann.send(method, &stage.fill(path), Some("application/json"), body).await;
        assert_eq!(answer.status.as_u16(), status, "{name}: {answer:?}");
        let problem = answer.problem(status);
        assert_eq!(
            (&problem["code"], &problem["field"], &problem["limit"]),
            (&json!(code), &json!(field), &json!(limit)),
            "{name}: {problem}",
        );
        stage.check_unharmed(name).await;
        tried += 1;
    }
    assert!(tried >= 50, "only {tried} cases");
}

#[tokio::test]
async fn over_a_socket_each_case_is_answered_and_the_connection_lives_on() {
    let stage = Stage::new().await;
    let served = stage.scene.serve().await;
    let mut ann = connect(served.address, "ann").await;
    let mut tried = 0;
    for Case { name, socket, said: (code, field, limit), .. } in cases() {
        let Some((message, rpc_code)) = socket else { continue };
        let message = match message {
            Message::Text(text) => Message::text(stage.fill(&text)),
            other => other,
        };
        let error = refused(&mut ann, message).await;
        assert_eq!(
            (&error["code"], &error["data"]["code"], &error["data"]["field"], &error["data"]["limit"]),
            (&json!(rpc_code), &json!(code), &json!(field), &json!(limit)),
            "{name}: {error}",
        );
        let after = ann.call("channel.list", &json!({})).await;
        assert!(after.is_ok(), "after {name}: {after:?}");
        stage.check_unharmed(name).await;
        tried += 1;
    }
    assert!(tried >= 40, "only {tried} cases");
}

#[tokio::test]
async fn at_the_limit_each_text_is_taken() {
    let stage = Stage::new().await;
    let served = stage.scene.serve().await;
    let (mut socket, rest) = (connect(served.address, "ann").await, stage.scene.caller("ann"));
    for Case { name, rest: request, said, taken, .. } in texts::cases() {
        assert_eq!(said.2.is_some(), taken.is_some(), "{name}: a limit has its last value that is taken");
        let Some((method, params)) = taken else { continue };
        let params = stage.fill(&params);
        let (verb, path, ..) = request.expect("a request");
        let body = Body::from(params.clone());
        let answer = rest.send(verb, &stage.fill(path), Some("application/json"), body).await;
        assert!(answer.status.is_success(), "{name}: {answer:?}");
        let result = socket.call(method, &serde_json::from_str(&params).unwrap()).await;
        assert!(result.is_ok(), "{name}: {result:?}");
    }
}

/// The error a frame is answered with; the id is `"bad"`, or `null` where the frame could not be read.
async fn refused(client: &mut Client, message: Message) -> Value {
    use futures_util::SinkExt;
    let id = match &message {
        Message::Text(text) if text.contains(r#""id":"bad""#) => json!("bad"),
        _ => Value::Null,
    };
    client.socket.send(message).await.unwrap();
    client.answer(&id).await.expect_err("a bad frame is not answered with a result")
}

#[tokio::test]
async fn without_a_token_or_with_an_expired_one_nothing_is_done() {
    let stage = Stage::new().await;
    let served = stage.scene.serve().await;
    let path = stage.fill("/channels/{c}/messages");
    let send = json!({ "body": "x" });
    for caller in [stage.scene.nobody(), stage.scene.with_token("token-ann+0")] {
        assert_eq!(post(&caller, &path, &send).await, "unauthenticated");
    }
    let params: Value = serde_json::from_str(&stage.fill(r#"{"channel_id":"{c}","body":"x"}"#)).unwrap();
    let mut nobody = upgrade(served.address, "/ws", &[]).await.expect("a socket");
    let error = nobody.call("message.send", &params).await.unwrap_err();
    assert_eq!((&error["code"], &error["data"]["code"]), (&json!(-32_001), &json!("unauthenticated")));
    // The connection lives on until its deadline; a token that is refused ends it.
    let error = nobody.call("session.authenticate", &json!({ "token": "token-ann+0" })).await.unwrap_err();
    assert_eq!(error["data"]["code"], "unauthenticated");
    assert_eq!(nobody.closed().await, 4001);
    stage.check_unharmed("no token").await;
}

async fn post(caller: &Caller, path: &str, body: &Value) -> String {
    caller.post(path, body).await.problem(401)["code"].as_str().unwrap().to_owned()
}
