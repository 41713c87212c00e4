//! Tokens that do not hold, at every door: both headers, the subprotocol and the first frame.

use serde_json::{Value, json};

use crate::common::{Scene, Served, upgrade};

/// What a door answers a token with: `ok`, or the stable word of the error.
type Answer = (&'static str, String);

/// Takes a token to every door.
async fn ask(scene: &Scene, served: &Served, token: &str) -> Vec<Answer> {
    let word = |value: &Value| value["code"].as_str().unwrap_or("ok").to_owned();
    let rest = scene.with_token(token).get("/channels").await;
    let mut answers = vec![("REST", word(&serde_json::from_slice(&rest.body).unwrap()))];
    let (bearer, offer) = (format!("Bearer {token}"), format!("chat.v1, bearer.{token}"));
    for (door, name, value) in [
        ("the header of a socket", "Authorization", &bearer),
        ("a subprotocol", "Sec-WebSocket-Protocol", &offer),
    ] {
        answers.push((
            door,
            match upgrade(served.address, "/ws", &[(name, value)]).await {
                Ok(_) => "ok".to_owned(),
                Err(response) => {
                    word(&serde_json::from_slice(response.body().as_deref().expect("a problem")).unwrap())
                }
            },
        ));
    }
    let mut socket = upgrade(served.address, "/ws", &[]).await.expect("a socket");
    let first = socket.call("session.authenticate", &json!({ "token": token })).await;
    let refused = first.is_err();
    answers.push(("the first frame", first.map_or_else(|error| word(&error["data"]), |_| "ok".to_owned())));
    if refused {
        assert_eq!(socket.closed().await, 4001, "a token that is refused ends the connection");
    }
    answers
}

fn all(answers: &[Answer], expected: &str) -> bool {
    answers.len() == 4 && answers.iter().all(|(_, answer)| answer == expected)
}

#[tokio::test]
async fn what_does_not_hold_is_refused_at_every_door() {
    let scene = Scene::new().await;
    let served = scene.serve().await;
    for (what, token, expected) in [
        ("a good token", "token-ann", "ok"),
        ("one that holds for a minute", "token-ann+60000", "ok"),
        ("an unknown one", "stolen", "unauthenticated"),
        ("one whose authenticator does not look at the time", "token-ann+0", "unauthenticated"),
    ] {
        let answers = ask(&scene, &served, token).await;
        assert!(all(&answers, expected), "{what}: {answers:?}");
    }
}

#[cfg(feature = "accounts")]
mod signed {
    use std::sync::Arc;
    use std::time::Duration;

    use chat_accounts::{AccessTokens, Hs256Key, JwtSettings};
    use chat_axum::ChatApi;
    use chat_core::store::MemoryStore;
    use chat_core::{ChatService, Clock, IdSource, LoginId, SystemClock, SystemIds, Timestamp};

    use super::{all, ask};
    use crate::common::{Scene, user};

    /// A clock that is late.
    #[derive(Debug)]
    struct Late(Duration);

    impl Clock for Late {
        fn now(&self) -> Timestamp {
            SystemClock.now().before(self.0)
        }
    }

    /// Tokens of one minute, signed with a key, by a clock that is late.
    fn tokens(key: u8, late: Duration) -> AccessTokens {
        let key = Hs256Key::from_bytes(&[key; 32]).unwrap();
        let tokens = AccessTokens::new(key, JwtSettings::default(), Arc::new(Late(late))).unwrap();
        tokens.with_lifetime(Duration::from_mins(1)).unwrap()
    }

    #[tokio::test]
    async fn an_expired_token_is_refused_at_every_door() {
        let chat = ChatService::builder(MemoryStore::new()).start();
        let authenticator = tokens(7, Duration::ZERO).authenticator();
        let api = ChatApi::builder(chat, Arc::new(authenticator)).build();
        let scene = Scene { app: chat_axum::router(api.clone()), api };
        let served = scene.serve().await;
        for (what, tokens, expected) in [
            ("a fresh token", tokens(7, Duration::ZERO), "ok"),
            ("one in its last minute", tokens(7, Duration::from_secs(30)), "ok"),
            ("an expired one", tokens(7, Duration::from_mins(3)), "unauthenticated"),
            ("a stranger's", tokens(8, Duration::ZERO), "unauthenticated"),
        ] {
            let token = tokens.issue(&user("ann"), LoginId::from_uuid(SystemIds.uuid())).unwrap().token;
            let answers = ask(&scene, &served, &token).await;
            assert!(all(&answers, expected), "{what}: {answers:?}");
        }
    }
}
