//! The built-in policy: every role, action and kind of channel.

use std::collections::BTreeSet;
use std::sync::Arc;

use chat_core::store::{MemoryStore, Store};
use chat_core::{
    Access, Action, ChannelId, ChannelKind, DirectKey, ErrorKind, Fence, Freeze, HistoryVisibility,
    PermissionChange, Permissions, Policy, ReactionKey, ReportReason, Role, Roles, Sender, Seq, SlowMode,
    Timestamp, UserId,
};
use chat_testkit::commands::{self, About};
use chat_testkit::engine::House;

/// An action, the lowest role that may do it in a group (`None`: nobody), and whether both may in a direct channel.
type Row<'a> = (Action<'a>, Option<Role>, bool);

/// Nothing: what may change is another test's.
const UNCHANGED: PermissionChange =
    PermissionChange { post: None, add: None, pin: None, mention_everyone: None };

fn table<'a>(own: &'a Sender, others: &'a Sender, key: &'a ReactionKey) -> Vec<Row<'a>> {
    use Role::{Admin, Member, Owner, Reader};
    let mut rows = vec![
        (Action::Read, Some(Reader), true),
        (Action::Acknowledge, Some(Reader), true),
        (Action::ClearHistory, Some(Reader), true),
        (Action::HideMessage, Some(Reader), true),
        (Action::Report, Some(Reader), true),
        (Action::HandleReports, Some(Admin), false),
        (Action::Send, Some(Member), true),
        (Action::MentionEveryone, Some(Admin), false),
        (Action::EditMessage { sender: own }, Some(Member), true),
        (Action::EditMessage { sender: others }, None, false),
        (Action::EditMessage { sender: &Sender::Host }, None, false),
        (Action::SeeVersions { sender: own }, Some(Reader), true),
        (Action::SeeVersions { sender: others }, Some(Admin), false),
        (Action::SeeVersions { sender: &Sender::Host }, Some(Admin), false),
        (Action::DeleteMessage { sender: own }, Some(Reader), true),
        (Action::DeleteMessage { sender: others }, Some(Admin), false),
        (Action::DeleteMessage { sender: &Sender::Host }, Some(Admin), false),
        (Action::React { key }, Some(Member), true),
        (Action::Pin, Some(Admin), true),
        (Action::Unreact, Some(Reader), true),
        (Action::Rename, Some(Admin), false),
        (Action::SetTopic, Some(Admin), false),
        (Action::SetReceipts, Some(Admin), false),
        (Action::SetPermissions { change: &UNCHANGED }, Some(Admin), false),
        (Action::Freeze, Some(Admin), false),
        (Action::SetSlowMode, Some(Admin), false),
        (Action::SkipSlowMode, Some(Admin), false),
        (Action::Ban { role: None }, Some(Admin), false),
        (Action::Leave, Some(Reader), false),
        (Action::DeleteChannel, Some(Owner), true),
    ];
    for (role, adds, removes) in
        [(Reader, Admin, Admin), (Member, Admin, Admin), (Admin, Admin, Owner), (Owner, Owner, Owner)]
    {
        rows.push((Action::AddParticipants { role }, Some(adds), false));
        rows.push((Action::RemoveParticipant { role }, Some(removes), false));
        rows.push((Action::MuteParticipant { role }, Some(removes), false));
        rows.push((Action::Ban { role: Some(role) }, Some(removes), false));
    }
    for (from, to) in Role::ALL.into_iter().flat_map(|from| Role::ALL.map(|to| (from, to))) {
        let lowest = if from >= Admin || to == Owner { Owner } else { Admin };
        rows.push((Action::ChangeRole { from, to }, Some(lowest), false));
    }
    rows
}

fn access(kind: ChannelKind, user: &UserId, other: &UserId, role: Role) -> Access {
    let pair = DirectKey::new(user.clone(), other.clone()).unwrap();
    Access {
        channel: ChannelId::from_uuid(uuid::Uuid::nil()),
        kind,
        direct_key: (kind == ChannelKind::Direct).then_some(pair),
        history: HistoryVisibility::All,
        participant_count: 2,
        user: user.clone(),
        role,
        permissions: Permissions::default(),
        frozen: None,
        slow_mode: SlowMode::OFF,
        muted: None,
        floor_seq: Seq::ZERO,
        is_blocked: false,
        fence: Fence { channel: 0, participant: 0 },
    }
}

/// What a group settles by itself: an action, and whose permission decides on it.
fn settled(own: &Sender, role: Role) -> Vec<(Action<'_>, PermissionChange)> {
    let (nothing, least) = (PermissionChange::default(), Some(role));
    vec![
        (Action::Send, PermissionChange { post: least, ..nothing }),
        (Action::EditMessage { sender: own }, PermissionChange { post: least, ..nothing }),
        (Action::MentionEveryone, PermissionChange { mention_everyone: least, ..nothing }),
        (Action::Pin, PermissionChange { pin: least, ..nothing }),
        (Action::AddParticipants { role: Role::Reader }, PermissionChange { add: least, ..nothing }),
    ]
}

#[test]
fn permissions_decide_who_does_what() {
    let (ann, bob) = (UserId::new("ann").unwrap(), UserId::new("bob").unwrap());
    let own = Sender::User(ann.clone());
    for (least, role) in pairs() {
        let standing = |change: PermissionChange| Access {
            permissions: change.apply(Permissions::default()),
            ..access(ChannelKind::Group, &ann, &bob, role)
        };
        for (action, change) in settled(&own, least) {
            let allowed = Roles.allows(&standing(change), &action);
            assert_eq!(allowed, role >= least, "{role:?} where {least:?} is needed: {action:?}");
        }
        // Who may not write where only admins do still reacts, and nobody adds people above themselves.
        let key = ReactionKey::new("eyes").unwrap();
        let change = PermissionChange { post: Some(least), add: Some(least), ..PermissionChange::default() };
        let reacts = Roles.allows(&standing(change), &Action::React { key: &key });
        assert_eq!(reacts, role >= least.min(Role::Member), "{role:?} reacts where {least:?} writes");
        for given in Role::ALL {
            let adds = Roles.allows(&standing(change), &Action::AddParticipants { role: given });
            assert_eq!(adds, role >= least && role >= given, "{role:?} adds {given:?} where {least:?} adds");
        }
    }
}

fn pairs() -> impl Iterator<Item = (Role, Role)> {
    Role::ALL.into_iter().flat_map(|one| Role::ALL.map(|other| (one, other)))
}

#[test]
fn nobody_gives_or_takes_a_right_above_their_own_role() {
    let (ann, bob) = (UserId::new("ann").unwrap(), UserId::new("bob").unwrap());
    for (from, to) in pairs() {
        let of = |role, change: &dyn Fn(Role) -> PermissionChange| {
            let permissions = change(from).apply(Permissions::default());
            let access = Access { permissions, ..access(ChannelKind::Group, &ann, &bob, role) };
            Roles.allows(&access, &Action::SetPermissions { change: &change(to) })
        };
        let nothing = PermissionChange::default;
        let rights: [&dyn Fn(Role) -> PermissionChange; 4] = [
            &|role| PermissionChange { post: Some(role), ..nothing() },
            &|role| PermissionChange { add: Some(role), ..nothing() },
            &|role| PermissionChange { pin: Some(role), ..nothing() },
            &|role| PermissionChange { mention_everyone: Some(role), ..nothing() },
        ];
        for (n, change) in rights.into_iter().enumerate() {
            for role in Role::ALL {
                let allowed = role >= Role::Admin && role >= from && role >= to;
                assert_eq!(of(role, change), allowed, "{role:?} sets right {n} from {from:?} to {to:?}");
            }
        }
    }
}

#[test]
fn in_a_frozen_channel_only_admins_write() {
    let (ann, bob) = (UserId::new("ann").unwrap(), UserId::new("bob").unwrap());
    let (own, others) = (Sender::User(ann.clone()), Sender::User(bob.clone()));
    let key = ReactionKey::new("eyes").unwrap();
    let rows = table(&own, &others, &key);
    let mut refused = BTreeSet::new();
    for ((action, ..), role) in rows.iter().flat_map(|row| Role::ALL.map(|role| (row, role))) {
        let thawed = access(ChannelKind::Group, &ann, &bob, role);
        let permissions = PermissionChange { post: Some(Role::Reader), ..PermissionChange::default() };
        let thawed = Access { permissions: permissions.apply(thawed.permissions), ..thawed };
        let freeze = Freeze { since: Timestamp::default(), reason: None };
        let frozen = Access { frozen: Some(freeze), ..thawed.clone() };
        if Roles.allows(&frozen, action) != Roles.allows(&thawed, action) {
            refused.insert((role.as_str(), super::name_of(&format!("{action:?}")).to_owned()));
        }
    }
    let expected = ["reader", "member"]
        .into_iter()
        .flat_map(|role| ["Send", "EditMessage", "React"].map(|action| (role, action.to_owned())));
    assert_eq!(refused, expected.collect());
}

#[test]
fn the_roles_decide_as_the_table_says() {
    let (ann, bob) = (UserId::new("ann").unwrap(), UserId::new("bob").unwrap());
    let (own, others) = (Sender::User(ann.clone()), Sender::User(bob.clone()));
    let key = ReactionKey::new("eyes").unwrap();
    let mut named = BTreeSet::new();
    for (action, lowest, in_direct) in table(&own, &others, &key) {
        for role in Role::ALL {
            let group = Roles.allows(&access(ChannelKind::Group, &ann, &bob, role), &action);
            assert_eq!(group, lowest.is_some_and(|lowest| role >= lowest), "{role:?} in a group: {action:?}");
            let direct = Roles.allows(&access(ChannelKind::Direct, &ann, &bob, role), &action);
            assert_eq!(direct, in_direct, "{role:?} in a direct channel: {action:?}");
        }
        named.insert(super::name_of(&format!("{action:?}")).to_owned());
    }
    assert_eq!(named, super::actions(), "every action has its row");
}

/// What one side of a direct channel asks for and is refused.
const NOT_IN_DIRECT: &[&str] = &[
    "ban.list",
    "channel.freeze",
    "channel.rename",
    "channel.set_permissions",
    "channel.set_receipts",
    "channel.set_slow_mode",
    "channel.set_topic",
    "channel.unfreeze",
    "participant.add",
    "participant.ban",
    "participant.change_role",
    "participant.leave",
    "participant.mute",
    "participant.remove",
    "participant.unban",
    "participant.unmute",
    "report.close",
    "report.list",
];

#[tokio::test]
async fn a_direct_channel_is_not_left_renamed_or_extended() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let house = House::new(&store);
    let (alice, bob, cy) = (house.user("alice").await, house.user("bob").await, house.user("cy").await);
    let message = house.say(&alice, &bob, "hi").await.message;
    let (channel, id) = (message.channel, message.id);
    let reported = house.chat.report_message(&bob, channel, id, ReportReason::Spam, None).await;
    let report = reported.unwrap().id;
    let about = About { channel, message: id, stream: id, report, member: bob.clone(), outsider: cy };
    let mut refused = Vec::new();
    for command in commands::every(&about) {
        let name = command.name();
        match house.chat.execute(&alice, command).await {
            Err(error) if error.kind() == ErrorKind::Forbidden => refused.push(name),
            // Edited, deleted and cleared as they come; what that takes away is another test's.
            _ => {}
        }
    }
    refused.sort_unstable();
    assert_eq!(refused, NOT_IN_DIRECT);
    let view = house.chat.get_channel(&bob, message.channel).await.expect("it is there for the other side");
    assert_eq!((view.channel.participant_count, view.channel.name), (2, None));
}
