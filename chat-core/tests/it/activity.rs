//! What the log says to people.

use chat_core::markdown::Markdown;
use chat_core::{
    Activity, ActivityKind, Actor, ChannelId, ChannelKind, ChannelName, MessageId, PermissionChange,
    ReactionKey, Reason, ReceiptLevel, Rev, Role, Seq, SlowMode, StreamOutcome, Timestamp, Topic, UserId,
};

fn user(id: &str) -> UserId {
    UserId::new(id).unwrap()
}

fn reason(text: &str) -> Reason {
    Reason::from_stored(text.to_owned())
}

fn said_by(actor: impl Into<Actor>, kind: ActivityKind) -> String {
    let (channel, rev, at) = (ChannelId::from_uuid(uuid::Uuid::nil()), Rev::new(1), Timestamp::default());
    Activity { channel, rev, actor: actor.into(), at, kind }.content()
}

/// Each was done by Ann.
#[track_caller]
fn assert_said<const N: usize>(said: [(ActivityKind, &str); N]) {
    for (kind, sentence) in said {
        assert_eq!(said_by(user("ann"), kind.clone()), sentence, "{kind:?}");
    }
}

#[test]
fn what_becomes_of_a_channel_has_its_sentence() {
    let name = || ChannelName::from_stored("Lunch".to_owned());
    let topic = Topic::from_stored("pasta".to_owned());
    let change = PermissionChange {
        post: Some(Role::Reader),
        add: Some(Role::Member),
        pin: Some(Role::Admin),
        mention_everyone: Some(Role::Owner),
    };
    assert_said([
        (
            ActivityKind::Created { kind: ChannelKind::Group, name: Some(name()), users: vec![] },
            "**ann** created *Lunch*",
        ),
        (
            ActivityKind::Created { kind: ChannelKind::Group, name: None, users: vec![] },
            "**ann** started the conversation",
        ),
        (ActivityKind::Renamed { name: name() }, "**ann** renamed this to *Lunch*"),
        (ActivityKind::TopicChanged { topic: Some(topic) }, "**ann** set the topic to *pasta*"),
        (ActivityKind::TopicChanged { topic: None }, "**ann** removed the topic"),
        (
            ActivityKind::ReceiptsChanged { level: ReceiptLevel::Full },
            "**ann** lets everybody see who has read what",
        ),
        (
            ActivityKind::ReceiptsChanged { level: ReceiptLevel::Counts },
            "**ann** lets everybody see how many have read what",
        ),
        (ActivityKind::ReceiptsChanged { level: ReceiptLevel::Off }, "**ann** turned read receipts off"),
        (
            ActivityKind::PermissionsChanged { change },
            "**ann** let everybody write, members add people, only admins pin messages, only owners mention everybody",
        ),
        (ActivityKind::Frozen { reason: Some(reason("heat")) }, "**ann** froze this channel: *heat*"),
        (ActivityKind::Unfrozen { reason: None }, "**ann** ended the freeze of this channel"),
        (
            ActivityKind::SlowModeChanged { slow_mode: SlowMode::from_stored(30), reason: None },
            "**ann** set slow mode: one message in 30 s",
        ),
        (
            ActivityKind::SlowModeChanged { slow_mode: SlowMode::OFF, reason: Some(reason("calm")) },
            "**ann** ended slow mode: *calm*",
        ),
        (ActivityKind::Deleted, "**ann** deleted this channel"),
    ]);
    assert_eq!(said_by(Actor::Host, ActivityKind::Deleted), "The app deleted this channel");
}

#[test]
fn what_becomes_of_people_has_its_sentence() {
    let (bob, until) = (user("bob"), Some(Timestamp::LAST));
    assert_said([
        (
            ActivityKind::Joined { users: vec![bob.clone(), user("cy")], role: Role::Member },
            "**ann** added **bob**, **cy**",
        ),
        (ActivityKind::Left { user: bob.clone() }, "**bob** left"),
        (
            ActivityKind::Removed { user: bob.clone(), reason: Some(reason("spam")) },
            "**ann** removed **bob**: *spam*",
        ),
        (
            ActivityKind::Banned { user: bob.clone(), removed: true, until, reason: Some(reason("spam")) },
            "**ann** banned **bob** for a time: *spam*",
        ),
        (
            ActivityKind::Banned { user: bob.clone(), removed: false, until: None, reason: None },
            "**ann** banned **bob**",
        ),
        (ActivityKind::BanLifted { user: bob.clone(), reason: None }, "**ann** lifted the ban of **bob**"),
        (ActivityKind::Muted { user: bob.clone(), until, reason: None }, "**ann** muted **bob** for a time"),
        (ActivityKind::Unmuted { user: bob.clone(), reason: None }, "**ann** lets **bob** speak again"),
        (
            ActivityKind::RoleChanged {
                user: bob.clone(),
                role: Role::Admin,
                reason: Some(reason("thanks")),
            },
            "**ann** made **bob** admin: *thanks*",
        ),
    ]);
}

#[test]
fn what_becomes_of_messages_has_its_sentence() {
    let (message, seq) = (MessageId::from_uuid(uuid::Uuid::nil()), Seq::new(4));
    let key = || ReactionKey::new("thumbs-up").unwrap();
    let edited = |new_mentions, newly_everyone| ActivityKind::MessageEdited {
        message,
        seq,
        edit_no: 1,
        new_mentions,
        newly_everyone,
    };
    let ended = |outcome, reason| ActivityKind::StreamEnded { message, seq, outcome, reason };
    assert_said([
        (edited(vec![], false), "**ann** edited a message"),
        (edited(vec![user("bob")], false), "**ann** edited a message and mentioned **bob**"),
        (edited(vec![], true), "**ann** edited a message and mentioned everybody"),
        (
            ActivityKind::MessageDeleted { message, seq, reason: Some(reason("off topic")) },
            "**ann** deleted a message: *off topic*",
        ),
        (ended(StreamOutcome::Finished, None), "**ann** finished a message"),
        (ended(StreamOutcome::Cancelled, None), "**ann** stopped a message"),
        (ended(StreamOutcome::Failed, Some(reason("overload"))), "**ann** broke a message off: *overload*"),
        (ActivityKind::MessagePinned { message, seq }, "**ann** pinned a message"),
        (ActivityKind::MessageUnpinned { message, seq }, "**ann** unpinned a message"),
        (
            ActivityKind::ReactionAdded { message, seq, key: key(), count: 2 },
            r"**ann** reacted with thumbs\-up",
        ),
        (
            ActivityKind::ReactionRemoved { message, seq, key: key(), count: 1 },
            r"**ann** took thumbs\-up back",
        ),
    ]);
}

#[test]
fn names_and_reasons_are_shown_as_they_are() {
    let awkward = r"**x**</em> [y](z) `<b>&amp; _1_";
    let shown = "**x**&lt;/em&gt; [y](z) `&lt;b&gt;&amp;amp; _1_";
    let renamed = ActivityKind::Renamed { name: ChannelName::from_stored(awkward.to_owned()) };
    let left = ActivityKind::Removed { user: user("*bob*"), reason: Some(reason(awkward)) };
    for (kind, expected) in [
        (renamed, format!("<p><strong>a_n_n</strong> renamed this to <em>{shown}</em></p>\n")),
        (left, format!("<p><strong>a_n_n</strong> removed <strong>*bob*</strong>: <em>{shown}</em></p>\n")),
    ] {
        let html = Markdown::default().render(&said_by(user("a_n_n"), kind)).html;
        assert_eq!(html, expected);
    }
}
