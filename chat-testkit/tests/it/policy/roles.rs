//! The built-in policy: every role, action and kind of channel.

use std::collections::BTreeSet;
use std::sync::Arc;

use chat_core::store::{MemoryStore, Store};
use chat_core::{
    Access, Action, ChannelId, ChannelKind, DirectKey, ErrorKind, Fence, HistoryVisibility, Policy,
    ReactionKey, Role, Roles, Sender, Seq, UserId,
};
use chat_testkit::commands::{self, About};
use chat_testkit::engine::House;

/// An action, the lowest role that may do it in a group (`None`: nobody), and whether both may in a direct channel.
type Row<'a> = (Action<'a>, Option<Role>, bool);

fn table<'a>(own: &'a Sender, others: &'a Sender, key: &'a ReactionKey) -> Vec<Row<'a>> {
    use Role::{Admin, Member, Owner, Reader};
    let mut rows = vec![
        (Action::Read, Some(Reader), true),
        (Action::Acknowledge, Some(Reader), true),
        (Action::ClearHistory, Some(Reader), true),
        (Action::HideMessage, Some(Reader), true),
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
        (Action::Unreact, Some(Reader), true),
        (Action::Rename, Some(Admin), false),
        (Action::SetTopic, Some(Admin), false),
        (Action::SetReceipts, Some(Admin), false),
        (Action::Leave, Some(Reader), false),
        (Action::DeleteChannel, Some(Owner), true),
    ];
    for (role, adds, removes) in
        [(Reader, Admin, Admin), (Member, Admin, Admin), (Admin, Admin, Owner), (Owner, Owner, Owner)]
    {
        rows.push((Action::AddParticipants { role }, Some(adds), false));
        rows.push((Action::RemoveParticipant { role }, Some(removes), false));
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
        floor_seq: Seq::ZERO,
        fence: Fence { channel: 0, participant: 0 },
    }
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
const NOT_IN_DIRECT: [&str; 7] = [
    "channel.rename",
    "channel.set_receipts",
    "channel.set_topic",
    "participant.add",
    "participant.change_role",
    "participant.leave",
    "participant.remove",
];

#[tokio::test]
async fn a_direct_channel_is_not_left_renamed_or_extended() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let house = House::new(&store);
    let (alice, bob, cy) = (house.user("alice").await, house.user("bob").await, house.user("cy").await);
    let message = house.say(&alice, &bob, "hi").await.message;
    let about = About { channel: message.channel, message: message.id, member: bob.clone(), outsider: cy };
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
