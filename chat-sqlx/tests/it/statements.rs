//! What both databases' counts of statements share: a count, and many who read one message.

use chat_core::Message;
use chat_core::store::{Advance, RecipientQuery};
use chat_testkit::Scene;

use crate::watch::watch;

/// Runs an operation, which must take that many statements.
pub(crate) async fn takes<T>(
    statements: usize,
    participants: usize,
    name: &str,
    operation: impl Future<Output = T>,
) -> T {
    let (result, sent) = watch(operation).await;
    assert_eq!(sent.len(), statements, "{name} with {participants} participants: {sent:#?}");
    result
}

/// Many who read one message.
pub(crate) struct Readers {
    /// Of the channel, with the sender.
    pub(crate) participants: usize,
    /// How many read the message before, besides those with even numbers.
    pub(crate) before: u64,
    /// What a batch of receipts takes, however many are in it.
    pub(crate) advances: usize,
}

impl Readers {
    /// Every other participant reads up to the message, the rest up to the one before: how many read it is exact, in
    /// one statement, from one row for each of them.
    pub(crate) async fn read(
        self,
        scene: &Scene,
        message: &Message,
        advance: &impl Fn(&str, u64) -> Advance,
    ) {
        let Self { participants, before, advances } = self;
        let seq = message.seq.get();
        let all = (3..=participants as u64).map(|n| advance(&format!("m{n}"), seq - n % 2));
        for some in all.collect::<Vec<_>>().chunks(500) {
            let advanced = scene.store.advance(some);
            takes(advances, participants, "advance of many", advanced).await.expect("advance");
        }
        let query = RecipientQuery {
            channel: message.channel,
            message: message.id,
            viewer: None,
            after: None,
            limit: 50,
            full_up_to: 100,
            counts_up_to: 20_000,
        };
        let page = takes(1, participants, "recipients", scene.store.recipients(&query)).await;
        let page = page.expect("recipients").expect("readable");
        let (total, read) = (participants as u64 - 1, before + (participants as u64 - 2) / 2);
        assert_eq!((page.total, page.delivered, page.read), (total, read, read));
    }
}
