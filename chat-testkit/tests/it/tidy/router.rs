//! What chat-axum leaves to the host.

use super::{code, files, none};

#[test]
fn the_router_brings_no_layers_and_no_fallback() {
    let mut findings = Vec::new();
    let sources: Vec<_> =
        files(&[".rs"]).into_iter().filter(|file| file.path.starts_with("chat-axum/src/")).collect();
    assert!(sources.iter().any(|file| file.text.contains("Router")), "the router is found");
    for file in sources {
        for (number, line) in file.text.lines().enumerate() {
            // Bodies and sockets are bounded where they are read; a host's fallback is its own.
            if [".layer(", ".route_layer(", ".fallback"].iter().any(|call| code(line).contains(call)) {
                findings.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
            }
        }
    }
    none("a host chooses its own layers and its own fallback", &findings);
}
