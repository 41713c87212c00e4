//! Whom one blocks. `dora` is blocked already, and that is the limit.

use axum::http::Method;

use super::case::{Case, INVALID, Said, case};

pub(super) fn cases() -> Vec<Case> {
    let blocked = |name, said: Said, (path, status), (user, code)| {
        case(name, said).request(Method::PUT, path, "", status).call(
            "user.block",
            &format!(r#"{{"user_id":"{user}"}}"#),
            code,
        )
    };
    vec![
        blocked(
            "blocking oneself",
            ("invalid", Some("user_id"), None),
            ("/blocked/ann", 400),
            ("ann", INVALID),
        ),
        blocked(
            "blocking nobody who is known",
            ("not_found", Some("user_id"), None),
            ("/blocked/eve", 404),
            ("eve", -32_004),
        ),
        blocked(
            "blocking one more than the limit",
            ("conflict", Some("user_id"), Some(1)),
            ("/blocked/cleo", 409),
            ("cleo", -32_009),
        ),
        blocked(
            "blocking no user id",
            ("invalid", Some("user_id"), None),
            ("/blocked/%2e%2E", 400),
            ("..", INVALID),
        ),
        case("unblocking oneself", ("invalid", Some("user_id"), None))
            .request(Method::DELETE, "/blocked/ann", "", 400)
            .call("user.unblock", r#"{"user_id":"ann"}"#, INVALID),
        case("writing to somebody one blocks", ("not_found", Some("user_id"), None))
            .post("/users/dora/messages", super::case::body("x"), 404)
            .call("message.send", r#"{"user_id":"dora","body":"x"}"#, -32_004),
    ]
}
