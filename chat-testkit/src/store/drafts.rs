//! What people have written and not sent.

use std::sync::Arc;

use chat_core::store::{DraftOutcome, DraftQuery, PersonalEdit, PersonalNews, SetDraft, Store};
use chat_core::{ChannelId, DraftPlace, DraftState, MessageId, NotificationLevel, PersonalRev, Role, Target};
use uuid::Uuid;

use crate::scene::{Scene, user};
use crate::together;

const EVERY: usize = 100;

pub(super) fn with(name: &str) -> DraftPlace {
    DraftPlace { target: Target::from(user(name)), thread_root: None }
}

pub(super) fn at(channel: ChannelId, thread_root: Option<MessageId>) -> DraftPlace {
    DraftPlace { target: Target::from(channel), thread_root }
}

pub(super) fn draft(scene: &Scene, name: &str, place: &DraftPlace, body: &str) -> SetDraft {
    let (place, body) = (place.clone(), body.to_owned());
    SetDraft { user: user(name), place, body, expected: None, limit: EVERY, at: scene.tick() }
}

pub(super) async fn set(scene: &Scene, set: &SetDraft) -> DraftOutcome {
    scene.store.set_draft(set).await.expect("set_draft")
}

pub(super) async fn written(scene: &Scene, name: &str, place: &DraftPlace, body: &str) -> DraftState {
    let outcome = set(scene, &draft(scene, name, place, body)).await;
    let DraftOutcome::Set(state) = outcome else { panic!("{outcome:?}") };
    state
}

pub(super) async fn bodies(scene: &Scene, name: &str) -> Vec<String> {
    let query = DraftQuery { user: &user(name), before: None, limit: EVERY };
    let page = scene.store.drafts(&query).await.expect("drafts");
    page.drafts.into_iter().map(|draft| draft.body).collect()
}

async fn people(scene: &Scene) {
    scene.store.ensure_users(&[user("ann"), user("bob")], scene.tick()).await.expect("ensure_users");
}

/// The last one written is the draft, with a version that rises; emptied it is in no list, and its text is gone. Each
/// place has its own, each user theirs; in a group only those who are in it have any.
pub async fn the_last_draft_written_is_the_draft(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    people(&scene).await;
    let root = MessageId::from_uuid(Uuid::from_u128(9));
    let in_thread = DraftPlace { thread_root: Some(root), ..with("bob") };
    let group = scene.group(&[("ann", Role::Owner), ("bob", Role::Member)]).await;
    let in_group = at(group, None);
    let begun = scene.personal_rev("ann").await.get();
    let first = written(&scene, "ann", &with("bob"), "hel").await;
    assert_eq!(first.version, PersonalRev::new(begun + 1));
    let second = written(&scene, "ann", &with("bob"), " hello\n").await;
    assert_eq!((second.version, second.body.as_str()), (PersonalRev::new(begun + 2), " hello\n"));
    let again = set(&scene, &draft(&scene, "ann", &with("bob"), " hello\n")).await;
    assert_eq!(again, DraftOutcome::Unchanged(second));
    assert_eq!(
        scene.personal_rev("ann").await,
        PersonalRev::new(begun + 2),
        "once for what changed something"
    );
    written(&scene, "ann", &in_thread, "re").await;
    written(&scene, "ann", &in_group, "all").await;
    written(&scene, "bob", &in_group, "bob's").await;
    assert_eq!(bodies(&scene, "ann").await, ["all", "re", " hello\n"]);
    let emptied = written(&scene, "ann", &with("bob"), "").await;
    assert_eq!((emptied.version, emptied.body.as_str()), (PersonalRev::new(begun + 5), ""));
    let again = set(&scene, &draft(&scene, "ann", &with("bob"), "")).await;
    assert_eq!(again, DraftOutcome::Unchanged(emptied));
    assert_eq!(bodies(&scene, "ann").await, ["all", "re"]);
    assert_eq!(bodies(&scene, "bob").await, ["bob's"]);
    let nobody = set(&scene, &draft(&scene, "eve", &with("bob"), "hi")).await;
    assert_eq!((nobody, scene.personal_rev("eve").await), (DraftOutcome::NotFound, PersonalRev::ZERO));
    scene.store.ensure_users(&[user("eve")], scene.tick()).await.expect("ensure_users");
    for place in [in_group, at(scene.channel_id(), None)] {
        assert_eq!(
            set(&scene, &draft(&scene, "eve", &place, "hi")).await,
            DraftOutcome::NotFound,
            "{place:?}"
        );
    }
    assert_eq!(scene.personal_rev("eve").await, PersonalRev::ZERO);
}

/// What is expected is compared with what is there; none is version zero, whatever was there before. What is there
/// already is there, whatever was expected.
pub async fn a_draft_is_written_only_over_what_was_expected(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    people(&scene).await;
    let expecting = async |body: &str, version| {
        let expected = Some(PersonalRev::new(version));
        set(&scene, &SetDraft { expected, ..draft(&scene, "ann", &with("bob"), body) }).await
    };
    let DraftOutcome::Conflict(none) = expecting("x", 3).await else { panic!("there is none") };
    assert_eq!((none.version, none.body.as_str()), (PersonalRev::ZERO, ""));
    assert!(matches!(expecting("one", 0).await, DraftOutcome::Set(_)));
    assert!(matches!(expecting("two", 0).await, DraftOutcome::Conflict(one) if one.body == "one"));
    assert!(matches!(expecting("one", 0).await, DraftOutcome::Unchanged(_)), "a repeat");
    assert!(matches!(expecting("two", 1).await, DraftOutcome::Set(_)));
    assert!(matches!(expecting("", 1).await, DraftOutcome::Conflict(two) if two.body == "two"));
    assert!(matches!(expecting("", 2).await, DraftOutcome::Set(_)));
    assert!(matches!(expecting("three", 2).await, DraftOutcome::Conflict(_)));
    assert!(matches!(expecting("three", 0).await, DraftOutcome::Set(_)));
    assert_eq!(bodies(&scene, "ann").await, ["three"]);
}

/// So many wait at a time, empty ones aside; another text for one that is there always fits.
pub async fn drafts_are_bounded_and_come_in_pages(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    people(&scene).await;
    let limited = async |name: &str, body: &str| {
        set(&scene, &SetDraft { limit: 3, ..draft(&scene, "ann", &with(name), body) }).await
    };
    for name in ["b", "c", "d"] {
        assert!(matches!(limited(name, name).await, DraftOutcome::Set(_)));
    }
    assert_eq!(limited("e", "e").await, DraftOutcome::Full);
    assert!(matches!(limited("b", "bb").await, DraftOutcome::Set(_)));
    assert!(matches!(limited("c", "").await, DraftOutcome::Set(_)));
    assert!(matches!(limited("e", "e").await, DraftOutcome::Set(_)));
    assert_eq!(limited("c", "c").await, DraftOutcome::Full);
    let (mut before, mut found) = (None, Vec::new());
    loop {
        let query = DraftQuery { user: &user("ann"), before, limit: 2 };
        let page = scene.store.drafts(&query).await.expect("drafts");
        assert!(page.drafts.len() <= 2);
        found.extend(page.drafts.into_iter().map(|draft| draft.body));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(found, ["e", "bb", "d"]);
}

/// Drafts are among what changed of one's own, the emptied ones too, in the order of versions with everything else,
/// page by page, with nothing twice and nothing left out.
pub async fn personal_news_tell_drafts(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    people(&scene).await;
    written(&scene, "ann", &with("b"), "b").await;
    let group = scene.group(&[("ann", Role::Owner)]).await;
    written(&scene, "ann", &with("c"), "c").await;
    written(&scene, "ann", &with("b"), "").await;
    scene.personal(group, "ann", PersonalEdit::Notify(NotificationLevel::Muted)).await;
    let since = async |rev, limit| {
        let news = scene.store.personal_since(&user("ann"), PersonalRev::new(rev), limit).await;
        news.expect("personal_since")
    };
    let all = since(0, EVERY).await;
    let told = |news: &PersonalNews| {
        let drafts = news.drafts.iter().map(|draft| (draft.version.get(), draft.body.clone()));
        (drafts.collect::<Vec<_>>(), news.memberships.len(), news.personal_rev.get(), news.has_more)
    };
    assert_eq!(told(&all), (vec![(3, "c".to_owned()), (4, String::new())], 1, 5, false));
    assert_eq!(told(&since(0, 1).await), (vec![(3, "c".to_owned())], 0, 3, true));
    assert_eq!(told(&since(3, 1).await), (vec![(4, String::new())], 0, 4, true));
    assert_eq!(told(&since(4, 1).await), (vec![], 1, 5, false));
    assert_eq!(told(&since(0, 2).await), (vec![(3, "c".to_owned()), (4, String::new())], 0, 4, true));
    assert_eq!(told(&since(5, 1).await), (vec![], 0, 5, false));
}

/// Of many at once each is written, one after the other, with a version of its own; of those that expect the same one
/// is.
pub async fn drafts_at_once_are_written_one_after_the_other(store: Arc<dyn Store>) {
    let scene = Arc::new(Scene::new(store));
    people(&scene).await;
    let outcomes = together((0..20).map(|n| {
        let scene = scene.clone();
        async move {
            let expected = (n % 2 == 0).then_some(PersonalRev::ZERO);
            let place = if n % 2 == 0 { with("one") } else { with("other") };
            set(&scene, &SetDraft { expected, ..draft(&scene, "ann", &place, &format!("text {n}")) }).await
        }
    }))
    .await;
    let mut versions = Vec::new();
    for outcome in &outcomes {
        match outcome {
            DraftOutcome::Set(state) => versions.push(state.version.get()),
            DraftOutcome::Conflict(_) => {}
            other => panic!("{other:?}"),
        }
    }
    versions.sort_unstable();
    assert_eq!(versions, (1..=11).collect::<Vec<_>>(), "ten and the first of ten");
}
