//! Appending messages to channels that are there.

use std::sync::Arc;

use chat_core::Role;
use chat_core::store::{Append, AppendOutcome, Store};

use crate::scene::Scene;

const BOTH: [(&str, Role); 2] = [("ann", Role::Owner), ("bob", Role::Member)];

/// A repeat under the same key is answered with the first message, and writes nothing.
pub async fn a_repeat_returns_the_first(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let draft = scene.new_message(group, "ann", "once");
    let first = scene.written(draft.clone()).await;
    let head = scene.head(group).await;
    for _ in 0..3 {
        assert_eq!(scene.append(scene.repeat(&draft)).await, AppendOutcome::Duplicate(first.clone()));
    }
    assert_eq!(scene.head(group).await, head);
    assert_eq!(scene.read_all(group, "bob").await, [first]);
}

/// Another draft under the same key is a conflict, and writes nothing.
pub async fn another_draft_under_the_same_key_conflicts(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&BOTH).await;
    let draft = scene.new_message(group, "ann", "one");
    let first = scene.written(draft.clone()).await;
    let other = scene.new_message(group, "ann", "two");
    let other = Append { client_key: draft.client_key, ..other };
    assert_eq!(scene.append(other).await, AppendOutcome::Conflict);
    assert_eq!(scene.read_all(group, "bob").await, [first]);
}
