//! Whom one blocks, and what one reports. `dora` is blocked already, and that is the limit.

use axum::http::Method;

use super::case::{Case, INVALID, Said, case};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = blocks();
    cases.extend(reports());
    cases
}

fn blocks() -> Vec<Case> {
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

fn reports() -> Vec<Case> {
    let said = |code, field, limit| (code, Some(field), limit);
    let reported = |name, said: Said, (path, status), (message, code)| {
        let params = format!(r#"{{"channel_id":"{{c}}","message_id":"{message}","reason":"spam"}}"#);
        case(name, said).request(Method::PUT, path, r#"{"reason":"spam"}"#, status).call(
            "message.report",
            &params,
            code,
        )
    };
    let closed = |name, said: Said, report: &str, code| {
        let params = format!(r#"{{"channel_id":"{{c}}","report_id":"{report}","decision":"resolved"}}"#);
        case(name, said).call("report.close", &params, code)
    };
    let over_long = "x".repeat(1_001);
    let comment = format!(r#"{{"reason":"spam","comment":"{over_long}"}}"#);
    let params =
        format!(r#"{{"channel_id":"{{c}}","message_id":"{{m}}","reason":"spam","comment":"{over_long}"}}"#);
    vec![
        reported(
            "a report of one's own message",
            said("invalid", "message_id", None),
            ("/channels/{c}/messages/{m}/report", 400),
            ("{m}", INVALID),
        ),
        reported(
            "a report of another channel's message",
            ("not_found", None, None),
            ("/channels/{c}/messages/{t}/report", 404),
            ("{t}", -32_004),
        ),
        case("a report of what is not one's business", ("not_found", None, None))
            .request(Method::PUT, "/channels/{cleos}/messages/{m}/report", r#"{"reason":"spam"}"#, 404)
            .call(
                "message.report",
                r#"{"channel_id":"{cleos}","message_id":"{m}","reason":"spam"}"#,
                -32_004,
            ),
        case("a report for no reason there is", said("invalid", "reason", None))
            .request(Method::PUT, "/channels/{c}/messages/{m}/report", r#"{"reason":"boring"}"#, 400)
            .call("message.report", r#"{"channel_id":"{c}","message_id":"{m}","reason":"boring"}"#, INVALID),
        case("an over-long comment", said("invalid", "comment", Some(1_000)))
            .request(Method::PUT, "/channels/{c}/messages/{m}/report", comment, 400)
            .call("message.report", &params, INVALID),
        closed("closing a report there is not", ("not_found", None, None), "{m}", -32_004),
        closed("closing no report's id", said("invalid", "report_id", None), "7", INVALID),
        case("closing a report in no way there is", said("invalid", "decision", None))
            .request(Method::PUT, "/channels/{c}/reports/{m}", r#"{"decision":"maybe"}"#, 400)
            .call("report.close", r#"{"channel_id":"{c}","report_id":"{m}","decision":"maybe"}"#, INVALID),
        case("reports where one is not", ("not_found", None, None))
            .get("/channels/{cleos}/reports", 404)
            .call("report.list", r#"{"channel_id":"{cleos}"}"#, -32_004),
        case("reports of a direct channel", said("forbidden", "channel_id", None))
            .get("/channels/{d}/reports", 403)
            .call("report.list", r#"{"channel_id":"{d}"}"#, -32_003),
        case("a page of reports above the limit", said("invalid", "limit", Some(200)))
            .get("/channels/{c}/reports?limit=201", 400)
            .call("report.list", r#"{"channel_id":"{c}","limit":201}"#, INVALID),
        case("reports before no id", said("invalid", "before", None))
            .get("/channels/{c}/reports?before=7", 400)
            .call("report.list", r#"{"channel_id":"{c}","before":"7"}"#, INVALID),
        case("reports perhaps closed", said("invalid", "closed", None))
            .get("/channels/{c}/reports?closed=perhaps", 400)
            .call("report.list", r#"{"channel_id":"{c}","closed":"perhaps"}"#, INVALID),
    ]
}
