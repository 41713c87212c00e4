//! Unusual texts come back byte for byte.

use std::collections::BTreeMap;
use std::sync::Arc;

use chat_core::store::{Append, AppendOutcome, CreateOutcome, NewGroup, Store};
use chat_core::{
    AvatarUrl, ChannelName, ClientKey, Content, DisplayName, Limits, Metadata, Profile, Role, Sender, Topic,
    UserId,
};

use crate::scene::{Scene, content, user};

/// Texts that stores, encodings and collations are known to change.
pub const UNUSUAL: [&str; 16] = [
    "plain",
    " leading and trailing ",
    "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽",
    "𝕬𝖓𝖓 𠜎𠜱",
    "\u{202E}desrever\u{202C} \u{200F}",
    "e\u{301} is not é",
    "Z\u{351}\u{36B}\u{343}a\u{300}l\u{300}g\u{300}o\u{300}",
    "ß ẞ ﬁ Ⅸ İ ı",
    "\u{FEFF}bom \u{200B}zero\u{200D}width",
    "\u{FFFF}\u{FFFE}\u{10FFFF}\u{FFFD}",
    "'; DROP TABLE chat_messages; --",
    "\\ \\n %s %_ $1 ?1 :name {} {\"a\":[1]} null",
    "<script>alert(1)</script> &amp;",
    "ลองภาษาไทย العربية हिन्दी",
    "ȺȾ\u{E000}\u{F8FF}",
    "~`!@#$%^&*()_+-=[]{}|;:'\",.<>/?",
];

fn metadata(text: &str) -> Metadata {
    Metadata::from_stored(BTreeMap::from([
        (text.to_owned(), text.to_owned()),
        ("empty".to_owned(), String::new()),
    ]))
}

/// Bodies, HTML, keys and labels of messages; also line breaks, tabs and other controls that names do not have.
pub async fn messages_keep_every_byte(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&[("ann", Role::Owner), ("bob", Role::Member)]).await;
    let long = "🎉".repeat(scene.limits.body_bytes / 4);
    let controls = "a\r\nb\n\tc\u{1}\u{7f}\u{85}\u{2028}";
    for text in UNUSUAL.into_iter().chain([controls, &long]) {
        let mut draft = scene.new_message(group, "ann", text);
        draft.content = Content { mentions: vec![user("bob")], metadata: metadata(text), ..content(text) };
        if let Ok(key) = ClientKey::new(text) {
            draft.client_key = key;
        }
        let written = scene.written(draft.clone()).await;
        assert_eq!(written.content(), Some(&draft.content), "{text:?}");
        assert_eq!(written.client_key, draft.client_key, "{text:?}");
        assert_eq!(scene.read_all(group, "bob").await.pop(), Some(written.clone()), "{text:?}");
        let repeat = scene.append(scene.repeat(&draft)).await;
        assert_eq!(repeat, AppendOutcome::Duplicate(written.into()), "{text:?}");
    }
}

/// Keys that differ in a single byte, in case or in composition are different keys.
pub async fn keys_are_compared_byte_by_byte(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let group = scene.group(&[("ann", Role::Owner)]).await;
    for (seq, key) in (1..).zip(["a", "A", "á", "a\u{301}", "a ", " a", "ß", "ss"]) {
        let client_key = ClientKey::new(key).expect("a key");
        let sent = scene.written(Append { client_key, ..scene.new_message(group, "ann", "hi") }).await;
        assert_eq!(sent.seq.get(), seq, "{key:?}");
    }
}

/// Ids, names, addresses and labels of users, and names and topics of groups.
pub async fn names_keep_every_byte(store: Arc<dyn Store>) {
    let scene = Scene::new(store);
    let ids: Vec<_> = UNUSUAL.iter().filter_map(|text| UserId::new(*text).ok()).collect();
    assert!(ids.len() > 12, "{ids:?}");
    for id in &ids {
        let text = id.as_str();
        let profile = Profile {
            name: Some(DisplayName::from_stored(text.to_owned())),
            avatar_url: AvatarUrl::parse(
                format!("https://example.org/{}", text.replace(char::is_whitespace, "")),
                &Limits::default(),
            )
            .ok(),
            metadata: metadata(text),
        };
        let put = scene.store.put_user(id, &profile, scene.tick()).await.expect("put_user");
        assert_eq!(
            scene.store.users(std::slice::from_ref(id)).await.expect("users"),
            std::slice::from_ref(&put)
        );
        assert_eq!(
            (&put.id, put.name, put.avatar_url, put.metadata),
            (id, profile.name, profile.avatar_url, profile.metadata)
        );

        let group = NewGroup {
            creator: id.clone().into(),
            name: ChannelName::from_stored(text.to_owned()),
            topic: Some(Topic::from_stored(text.to_owned())),
            metadata: metadata(text),
            participants: vec![(id.clone(), Role::Owner)],
            ..scene.new_group(&[])
        };
        let made = scene.store.create_group(&group).await.expect("create_group");
        let CreateOutcome::Created(created) = made else { panic!("{text:?} came to {made:?}") };
        let sender = Sender::User(id.clone());
        scene.written(Append { sender, ..scene.new_message(group.id, text, "hi") }).await;
        let view = scene.view(group.id, text).await;
        assert_eq!((view.channel.name, view.channel.topic), (Some(group.name), group.topic), "{text:?}");
        assert_eq!((view.channel.metadata, &view.membership.user), (group.metadata, id), "{text:?}");
        let log = scene.store.activities(group.id, Some(id), None, 10).await.expect("activities");
        assert_eq!(log.expect("they are in").activities, [created], "{text:?}");
    }
    let mut known = scene.store.users(&ids).await.expect("users");
    known.sort_by(|one, other| one.id.cmp(&other.id));
    let mut ids = ids;
    ids.sort();
    assert_eq!(known.into_iter().map(|user| user.id).collect::<Vec<_>>(), ids);
}
