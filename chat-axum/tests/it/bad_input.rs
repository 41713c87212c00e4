//! Bad input, one table for both faces: each case has its documented code, names field and limit, and harms nothing.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Method;
use chat_core::Limits;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::common::{Caller, Client, Scene, connect, upgrade};

/// What both faces say of a fault: the stable word, the field, the limit.
type Said = (&'static str, Option<&'static str>, Option<u64>);

/// One fault: as a request, and as a frame.
struct Case {
    name: &'static str,
    /// Method, path, body, and the status of the answer.
    rest: Option<(Method, &'static str, Vec<u8>, u16)>,
    /// A message, and the JSON-RPC code of the answer.
    socket: Option<(Message, i64)>,
    said: Said,
}

const INVALID: i64 = -32_602;

fn case(name: &'static str, said: Said) -> Case {
    Case { name, rest: None, socket: None, said }
}

impl Case {
    fn get(mut self, path: &'static str, status: u16) -> Self {
        self.rest = Some((Method::GET, path, Vec::new(), status));
        self
    }

    fn post(self, path: &'static str, body: impl Into<Vec<u8>>, status: u16) -> Self {
        self.request(Method::POST, path, body, status)
    }

    fn request(mut self, method: Method, path: &'static str, body: impl Into<Vec<u8>>, status: u16) -> Self {
        self.rest = Some((method, path, body.into(), status));
        self
    }

    /// A request frame with these parameters.
    fn call(self, method: &'static str, params: &str, code: i64) -> Self {
        let frame = format!(r#"{{"jsonrpc":"2.0","id":"bad","method":"{method}","params":{params}}}"#);
        self.frame(Message::text(frame), code)
    }

    fn frame(mut self, frame: Message, code: i64) -> Self {
        self.socket = Some((frame, code));
        self
    }
}

fn body(text: &str) -> Vec<u8> {
    json!({ "body": text }).to_string().into_bytes()
}

/// `{c}` stands for ann's and bob's group, `{m}` for a message in it, `{cleos}` for a group ann is not in,
/// `{gone}` for one that was deleted.
fn cases() -> Vec<Case> {
    let mut cases = frames();
    cases.extend(texts());
    cases.extend(ids_and_pages());
    cases.extend(states());
    cases
}

/// Faults of a frame or body as a whole.
fn frames() -> Vec<Case> {
    let limits = Limits::default();
    let deep = "[".repeat(limits.json_depth + 1) + &"]".repeat(limits.json_depth + 1);
    let very_deep = "[".repeat(100_000);
    let large = json!({ "body": "x".repeat(limits.frame_bytes) }).to_string();
    let half = br#"{"body":"\ud800"}"#.to_vec();
    vec![
        case("unknown method", ("invalid", Some("method"), None))
            .request(Method::PUT, "/channels", "{}", 405)
            .call("message.shout", "{}", -32_601),
        case("malformed JSON", ("invalid", Some("json"), None))
            .post("/channels/{c}/messages", r#"{"body":"#, 400)
            .frame(Message::text(r#"{"jsonrpc":"2.0","#), -32_700),
        case("nothing", ("invalid", Some("json"), None))
            .post("/channels/{c}/messages", "", 400)
            .frame(Message::text(""), -32_700),
        case("no object", ("invalid", Some("frame"), None))
            .post("/channels/{c}/messages", "[]", 400)
            .frame(Message::text("7"), -32_600),
        case("a batch", ("invalid", Some("frame"), None))
            .frame(Message::text(r#"[{"jsonrpc":"2.0","id":1,"method":"channel.list"}]"#), -32_600),
        case("an over-long frame", ("invalid", Some("frame"), Some(limits.frame_bytes as u64)))
            .post("/channels/{c}/messages", large.clone(), 413)
            .frame(Message::text(large), -32_600),
        case("deep JSON", ("invalid", Some("frame"), Some(limits.json_depth as u64)))
            .post("/channels/{c}/messages", format!(r#"{{"body":"x","more":{deep}}}"#), 400)
            .call("message.send", &format!(r#"{{"body":"x","more":{deep}}}"#), -32_600),
        case("very deep JSON that never closes", ("invalid", Some("frame"), Some(limits.json_depth as u64)))
            .post("/channels/{c}/messages", very_deep, 400),
        case("a field twice", ("invalid", Some("body"), None))
            .post("/channels/{c}/messages", r#"{"body":"x","body":"y"}"#, 400)
            .call("message.send", r#"{"channel_id":"{c}","body":"x","body":"y"}"#, INVALID),
        case("a binary frame", ("invalid", Some("frame"), None))
            .frame(Message::binary(Bytes::from_static(b"{}")), -32_600),
        case("invalid UTF-8", ("invalid", Some("json"), None)).post(
            "/channels/{c}/messages",
            b"{\"body\":\"\xff\"}".to_vec(),
            400,
        ),
        case("half of a surrogate pair", ("invalid", Some("body"), None))
            .post("/channels/{c}/messages", half, 400)
            .call("message.send", r#"{"channel_id":"{c}","body":"\ud800"}"#, INVALID),
        case("invalid UTF-8 in a path", ("invalid", Some("path"), None)).get("/users/%ff/messages", 400),
        case("invalid UTF-8 in a query", ("invalid", Some("query"), None)).get("/users?ids=%ff", 400),
    ]
}

/// Texts that break their rule.
fn texts() -> Vec<Case> {
    let limits = Limits::default();
    let (body_bytes, name_chars) = (limits.body_bytes as u64, limits.name_chars as u64);
    let long = "ü".repeat(limits.body_bytes / 2 + 1);
    let name = "ü".repeat(limits.name_chars + 1);
    let mentions: Vec<_> = (0..=limits.mentions).map(|n| format!("user-{n}")).collect();
    let crowd: Vec<_> = (0..=limits.users_per_call).map(|n| format!("user-{n}")).collect();
    let entries: BTreeMap<_, _> = (0..=limits.metadata_entries).map(|n| (format!("key-{n}"), "x")).collect();
    let send = |more: &Value| {
        let mut params = json!({ "channel_id": "{c}", "body": "x" });
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        params.to_string()
    };
    let both = |name, said, more: Value| {
        case(name, said).post("/channels/{c}/messages", send(&more), 400).call(
            "message.send",
            &send(&more),
            INVALID,
        )
    };
    let group = |name, said, more: Value| {
        case(name, said).post("/channels", more.to_string(), 400).call(
            "channel.create",
            &more.to_string(),
            INVALID,
        )
    };
    vec![
        both("an over-long body", ("invalid", Some("body"), Some(body_bytes)), json!({ "body": long })),
        both("an empty body", ("invalid", Some("body"), None), json!({ "body": " \n" })),
        both("NUL in a body", ("invalid", Some("body"), None), json!({ "body": "a\u{0}b" })),
        both("a body that is no text", ("invalid", Some("body"), None), json!({ "body": 7 })),
        both("NUL in a label", ("invalid", Some("metadata"), None), json!({ "metadata": { "a": "\u{0}" } })),
        both("too many labels", ("invalid", Some("metadata"), Some(32)), json!({ "metadata": entries })),
        both("too many mentions", ("invalid", Some("mentions"), Some(50)), json!({ "mentions": mentions })),
        both("an empty key", ("invalid", Some("client_key"), None), json!({ "client_key": "" })),
        both(
            "an over-long key",
            ("invalid", Some("client_key"), Some(64)),
            json!({ "client_key": "k".repeat(65) }),
        ),
        group("an over-long name", ("invalid", Some("name"), Some(name_chars)), json!({ "name": name })),
        group("no name", ("invalid", Some("name"), None), json!({})),
        group("NUL in a name", ("invalid", Some("name"), None), json!({ "name": "a\u{0}" })),
        group(
            "an unknown word",
            ("invalid", Some("history"), None),
            json!({ "name": "x", "history": "some" }),
        ),
        case("too many people", ("invalid", Some("user_ids"), Some(100))).post(
            "/channels",
            json!({ "name": "x", "user_ids": crowd }).to_string(),
            400,
        ),
        case("an unknown role", ("invalid", Some("role"), None))
            .request(Method::PATCH, "/channels/{c}/participants/bob", r#"{"role":"king"}"#, 400)
            .call(
                "participant.change_role",
                r#"{"channel_id":"{c}","user_id":"bob","role":"king"}"#,
                INVALID,
            ),
    ]
}

/// Ids, numbers and pages.
fn ids_and_pages() -> Vec<Case> {
    let page = |name, said, value: &'static str, path: &'static str| {
        let params = format!(r#"{{"channel_id":"{{c}}","limit":{value}}}"#);
        case(name, said).get(path, 400).call("message.list", &params, INVALID)
    };
    let limit = ("invalid", Some("limit"), Some(200));
    vec![
        case("a bad channel id", ("invalid", Some("channel_id"), None)).get("/channels/7", 400).call(
            "channel.get",
            r#"{"channel_id":"7"}"#,
            INVALID,
        ),
        case("an id in another spelling", ("invalid", Some("channel_id"), None))
            .get("/channels/0193e2a47c1e7b439c552f6d1c9a0b11", 400)
            .call("channel.get", r#"{"channel_id":"0193e2a47c1e7b439c552f6d1c9a0b11"}"#, INVALID),
        case("a bad message id", ("invalid", Some("message_id"), None))
            .get("/channels/{c}/messages/7", 400)
            .call("message.get", r#"{"channel_id":"{c}","message_id":"7"}"#, INVALID),
        case("a bad user id", ("invalid", Some("user_id"), None))
            .post("/users/a%00b/messages", body("x"), 400)
            .call("message.send", r#"{"user_id":"a\u0000b","body":"x"}"#, INVALID),
        case("an over-long user id", ("invalid", Some("user_id"), Some(64)))
            .get("/users/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/direct", 400),
        case("a bad id in a list", ("invalid", Some("ids"), None)).get("/users?ids=ann&ids=", 400),
        page("page size 0", limit, "0", "/channels/{c}/messages?limit=0"),
        page(
            "a huge page",
            limit,
            "18446744073709551615",
            "/channels/{c}/messages?limit=18446744073709551615",
        ),
        page("a page above the limit", limit, "201", "/channels/{c}/messages?limit=201"),
        page("a page below zero", ("invalid", Some("limit"), None), "-1", "/channels/{c}/messages?limit=-1"),
        page(
            "a page size that is no number",
            ("invalid", Some("limit"), None),
            "\"x\"",
            "/channels/{c}/messages?limit=x",
        ),
        case("a parameter twice", ("invalid", Some("limit"), None)).get("/channels?limit=1&limit=2", 400),
        case("two places at once", ("invalid", Some("after"), None))
            .get("/channels/{c}/messages?before=5&after=1", 400)
            .call("message.list", r#"{"channel_id":"{c}","before":5,"after":1}"#, INVALID),
        case("a page key nobody gave", ("invalid", Some("after"), None)).get("/channels?after=x", 400).call(
            "channel.list",
            r#"{"after":"x"}"#,
            INVALID,
        ),
        case("a negative place", ("invalid", Some("before"), None))
            .get("/channels/{c}/messages?before=-1", 400)
            .call("message.list", r#"{"channel_id":"{c}","before":-1}"#, INVALID),
        case("a negative seq (REST)", ("invalid", Some("read_seq"), None)).request(
            Method::PUT,
            "/channels/{c}/receipts",
            r#"{"read_seq":-1}"#,
            400,
        ),
        case("a negative seq (socket)", ("invalid", Some("seq"), None)).call(
            "receipt.read",
            r#"{"channel_id":"{c}","seq":-1}"#,
            INVALID,
        ),
    ]
}

/// What the input's form does not tell.
fn states() -> Vec<Case> {
    let not_found = |name, path, params: &str| {
        case(name, ("not_found", None, None)).post(path, body("x"), 404).call("message.send", params, -32_004)
    };
    vec![
        case("read beyond the head (REST)", ("invalid", Some("read_seq"), Some(2))).request(
            Method::PUT,
            "/channels/{c}/receipts",
            r#"{"read_seq":3}"#,
            400,
        ),
        case("read beyond the head (socket)", ("invalid", Some("seq"), Some(2))).call(
            "receipt.read",
            r#"{"channel_id":"{c}","seq":3}"#,
            INVALID,
        ),
        case("to oneself", ("invalid", Some("user_id"), None))
            .post("/users/ann/messages", body("x"), 400)
            .call("message.send", r#"{"user_id":"ann","body":"x"}"#, INVALID),
        case("to an unknown user", ("not_found", Some("user_id"), None))
            .post("/users/eve/messages", body("x"), 404)
            .call("message.send", r#"{"user_id":"eve","body":"x"}"#, -32_004),
        not_found(
            "to a channel one is not in",
            "/channels/{cleos}/messages",
            r#"{"channel_id":"{cleos}","body":"x"}"#,
        ),
        not_found(
            "to a deleted channel",
            "/channels/{gone}/messages",
            r#"{"channel_id":"{gone}","body":"x"}"#,
        ),
        case("twice with one key and another body", ("conflict", Some("client_key"), None))
            .post("/channels/{c}/messages", r#"{"body":"other","client_key":"k-1"}"#, 409)
            .call("message.send", r#"{"channel_id":"{c}","body":"other","client_key":"k-1"}"#, -32_009),
        case("an answer to nothing", ("invalid", Some("reply_to"), None)).post(
            "/channels/{c}/messages",
            r#"{"body":"x","reply_to":"0193e2a4-7c1e-7b43-9c55-2f6d1c9a0b11"}"#,
            400,
        ),
        case("an edit of another edit", ("conflict", Some("expected_edit_no"), Some(0))).request(
            Method::PATCH,
            "/channels/{c}/messages/{m}",
            r#"{"body":"x","expected_edit_no":7}"#,
            409,
        ),
    ]
}

/// The scene the table plays in, and what stands for what.
struct Stage {
    scene: Scene,
    names: Vec<(&'static str, String)>,
}

impl Stage {
    async fn new() -> Self {
        let scene = Scene::new().await;
        let (ann, cleo) = (scene.caller("ann"), scene.caller("cleo"));
        let (group, gone) = (scene.group().await, scene.group().await);
        ann.delete(&format!("/channels/{gone}")).await.expect(204);
        let path = format!("/channels/{group}/messages");
        let first = ann.post(&path, &json!({ "body": "first", "client_key": "k-1" })).await.expect(201);
        ann.post(&path, &json!({ "body": "second" })).await.expect(201);
        let cleos = cleo.post("/channels", &json!({ "name": "Cleo's" })).await.expect(201);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let names = vec![
            ("{c}", group),
            ("{gone}", gone),
            ("{m}", text(&first["message"]["id"])),
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
    for caller in [stage.scene.nobody(), stage.scene.with_token("expired")] {
        assert_eq!(post(&caller, &path, &send).await, "unauthenticated");
    }
    let params: Value = serde_json::from_str(&stage.fill(r#"{"channel_id":"{c}","body":"x"}"#)).unwrap();
    let mut nobody = upgrade(served.address, "/ws", &[]).await.expect("a socket");
    let error = nobody.call("message.send", &params).await.unwrap_err();
    assert_eq!((&error["code"], &error["data"]["code"]), (&json!(-32_001), &json!("unauthenticated")));
    // The connection lives on until its deadline; a token that is refused ends it.
    let error = nobody.call("session.authenticate", &json!({ "token": "expired" })).await.unwrap_err();
    assert_eq!(error["data"]["code"], "unauthenticated");
    assert_eq!(nobody.closed().await, 4001);
    stage.check_unharmed("no token").await;
}

async fn post(caller: &Caller, path: &str, body: &Value) -> String {
    caller.post(path, body).await.problem(401)["code"].as_str().unwrap().to_owned()
}
