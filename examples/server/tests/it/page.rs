//! The page and the API as a browser meets them.

use serde_json::json;

use crate::http::{get, head, post, raw};
use crate::process::Home;

#[tokio::test]
async fn the_page_is_served_safely() {
    let home = Home::new(&[]);
    let server = home.start().await;
    let page = get(server.address, "/", None).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(!policy.contains("unsafe-inline"), "{policy}");
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    let script = get(server.address, "/client.js", None).await;
    assert_eq!((script.status, script.header("content-type")), (200, Some("text/javascript; charset=utf-8")));
    for path in ["/nothing", "/../Cargo.toml", "//etc/passwd", "/%2e%2e/Cargo.toml"] {
        assert_eq!(get(server.address, path, None).await.status, 404, "{path}");
    }
    assert!(server.stop().await.success());
}

#[tokio::test]
async fn the_page_can_come_from_a_directory() {
    let home = Home::new(&["--page-dir", "page"]);
    let page = home.path().join("page");
    std::fs::create_dir(&page).expect("a directory");
    let server = home.start().await;
    for content in ["first", "second"] {
        std::fs::write(page.join("index.html"), content).expect("a file");
        assert_eq!(get(server.address, "/", None).await.body, content);
    }
    assert_eq!(get(server.address, "/../chat.key", None).await.status, 404);
    assert!(server.stop().await.success());
}

#[tokio::test]
async fn the_api_is_below_its_prefix_and_tells_what_it_is() {
    let home = Home::new(&[]);
    let server = home.start().await;
    let document = get(server.address, "/api/openapi.json", None).await.expect(200);
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")), "{document}");
    assert_eq!(document["servers"][0]["url"], "/api");
    assert!(document["paths"]["/auth/login"].is_object());
    let refused = get(server.address, "/api/channels", None).await;
    assert_eq!(refused.header("content-type"), Some("application/problem+json"));
    assert_eq!(refused.expect(401)["code"], "unauthenticated");
    let short = json!({ "user_id": "ann", "password": "short" });
    let refused = post(server.address, "/api/auth/sign-up", None, &short).await.expect(400);
    assert_eq!(refused["field"], "password");
    assert!(server.stop().await.success());
}

#[tokio::test]
async fn pages_of_other_sites_are_let_in_by_name() {
    let home = Home::new(&["--allowed-origin", "https://app.example.org"]);
    let server = home.start().await;
    for (origin, status, allowed) in [
        ("https://app.example.org", "101", Some("https://app.example.org")),
        ("https://evil.example.org", "403", None),
    ] {
        let preflight = format!(
            "OPTIONS /api/channels HTTP/1.1\r\nhost: chat\r\nconnection: close\r\norigin: {origin}\r\n\
             access-control-request-method: POST\r\naccess-control-request-headers: authorization\r\n\r\n"
        );
        let answer = raw(server.address, &preflight).await;
        assert_eq!(answer.header("access-control-allow-origin"), allowed, "{answer:?}");
        // Closed by the client right after the handshake, so that the answer has an end.
        let upgrade = format!(
            "GET /api/ws HTTP/1.1\r\nhost: chat\r\nconnection: upgrade\r\nupgrade: websocket\r\norigin: {origin}\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        let answer = head(server.address, &upgrade).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{origin}: {answer}");
    }
    assert!(server.stop().await.success());
}
