//! What a sync of somebody in 10,000 channels takes: what follows what changed, whatever there is besides.

use std::sync::Arc;

use chat_core::store::Store;
use chat_core::{ChatBuilder, Cursor, Limits};
use chat_testkit::scene::user;

use crate::watch::watch;

/// Ann is in 10,000 channels, each of which has some changes: of so many she missed two.
pub(crate) async fn takes_what_changed(store: Arc<dyn Store>) {
    let mut limits = Limits::default();
    limits.head_check = std::time::Duration::from_hours(1);
    let chat = ChatBuilder::new(store.clone()).limits(limits).start();
    let ann = user("ann");
    let memberships = store.memberships(&ann).await.expect("memberships");
    let epoch = store.epoch().await.expect("an epoch");
    let channels = memberships.channels.iter().map(|own| (own.head.channel, own.head.into()));
    let held = Cursor { epoch, personal_rev: memberships.personal_rev, channels: channels.collect() };
    assert_eq!(held.channels.len(), 10_000);
    for changed in [0, 1, 7] {
        let mut cursor = held.clone();
        for at in cursor.channels.values_mut().step_by(999).take(changed) {
            at.rev = at.rev.minus(2);
        }
        let (page, sent) = watch(chat.sync(&ann, Some(cursor), None)).await;
        let page = page.expect("a page");
        assert_eq!((page.events.len(), page.more), (2 * changed, false));
        assert_eq!(page.cursor.channels.len(), changed);
        // The epoch, what changed of her own, the channels that moved; then each of these.
        assert_eq!(sent.len(), 3 + changed, "{changed}: {sent:#?}");
    }
}
