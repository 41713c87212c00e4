//! A server that loses or doubles one message of many is found out.

use crate::meddler::{Fault, Meddler};
use crate::server::Server;

/// One event of a run is spoiled; what the run says.
async fn spoiled(fault: Fault, load: &str) -> String {
    let server = Server::start().await;
    let meddler = Meddler::start(server.address, fault, 7).await;
    let (is_well, text) = server.load(meddler.address, &load.split(' ').collect::<Vec<_>>()).await;
    assert!(!is_well, "{fault:?}, {load}: {text}");
    text
}

const ROOM: &str = "room --readers 3 --rates 100 --seconds 1";
const STORM: &str = "storm --clients 4 --channels 2 --messages 20";

#[tokio::test(flavor = "multi_thread")]
async fn one_lost_message_is_missed() {
    let text = spoiled(Fault::Lose, ROOM).await;
    assert!(text.contains("1 missed, 0 doubled"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_doubled_message_is_seen_twice() {
    let text = spoiled(Fault::Double, ROOM).await;
    assert!(text.contains("0 missed, 1 doubled"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_lost_after_a_return_is_missed() {
    let text = spoiled(Fault::Lose, STORM).await;
    assert!(text.contains("1 missed, 0 doubled"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_doubled_after_a_return_is_seen_twice() {
    let text = spoiled(Fault::Double, STORM).await;
    assert!(text.contains("0 missed, 1 doubled"), "{text}");
    assert!(text.contains("NOT REACHED  no change comes at or below one that had come: 1"), "{text}");
}
