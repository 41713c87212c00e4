//! Every kind of load works, and finds nothing wrong with the engine.

use crate::server::Server;

async fn run(arguments: &[&str]) -> String {
    let server = Server::start().await;
    let (is_well, text) = server.load(server.address, arguments).await;
    assert!(is_well, "{arguments:?}: {text}");
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn sends() {
    let load = "sends --senders 4 --channels 2 --in-flight 4 --seconds 1 --turns 1";
    for rate in ["", " --rate 100"] {
        let arguments = format!("{load}{rate}");
        let text = run(&arguments.split(' ').collect::<Vec<_>>()).await;
        assert!(text.contains("0 missed, 0 doubled, 0 unknown of "), "{text}");
        assert!(!text.contains("unknown of 0;"), "something was delivered: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn room() {
    let text = run(&["room", "--readers", "5", "--rates", "50,0", "--seconds", "1"]).await;
    assert!(text.contains("chat, 50 ") && text.contains("chat, flat out"), "{text}");
    assert!(text.contains("0 missed, 0 doubled, 0 unknown of "), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn storm() {
    let text = run(&["storm", "--clients", "6", "--channels", "2", "--messages", "40"]).await;
    // Each of six gets what it missed and one in ten beside.
    assert!(text.contains("0 missed, 0 doubled, 0 unknown of 264;"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn idle() {
    let load = "idle --clients 6 --channels 2 --members 3 --seconds 1";
    let text = run(&load.split(' ').collect::<Vec<_>>()).await;
    assert!(text.contains("KB at 6"), "{text}");
}

#[tokio::test]
async fn more_connections_than_descriptors_are_refused_in_words() {
    let server = Server::start().await;
    let load = "idle --clients 900000000 --members 1";
    let (is_well, text) = server.load(server.address, &load.split(' ').collect::<Vec<_>>()).await;
    assert!(!is_well && text.contains("descriptors") && text.contains("ulimit -n"), "{text}");
}
