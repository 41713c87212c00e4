//! Which sequences of operations are tried.

use chat_core::Role;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::op::{Act, EVERYBODY, FenceUse, GroupOp, Op, Sending};

/// Sequences of up to `longest` operations, most of them about messages.
pub fn ops(longest: usize) -> impl Strategy<Value = Vec<Op>> {
    vec(op(), 1..=longest)
}

fn op() -> impl Strategy<Value = Op> {
    let n = any::<u8>;
    prop_oneof![
        12 => vec(sending(), 1..6).prop_map(Op::Send),
        10 => (n(), act(), group_op()).prop_map(|(channel, act, op)| Op::Group(channel, act, op)),
        6 => create_group(),
        4 => (n(), act(), option::of(meant()), prop::bool::weighted(0.2))
            .prop_map(|(message, act, mention, is_behind)| Op::Edit(message, act, mention, is_behind)),
        8 => (early(), who(), act(), 0..4_u8, prop::bool::weighted(0.3)).prop_map(|(message, user, act, key, is_back)| {
            Op::React { message, user, fence: act.fence, key, is_back }
        }),
        4 => (early(), act(), prop::bool::weighted(0.3)).prop_map(|(message, act, is_back)| Op::Pin(message, act, is_back)),
        3 => (n(), 0..5_u8).prop_map(|(message, length)| Op::Checkpoint(message, length)),
        3 => (n(), act(), 0..6_u8).prop_map(|(message, act, how)| Op::EndStream(message, act, how)),
        4 => (n(), act()).prop_map(|(message, act)| Op::Delete(message, act)),
        6 => (vec((n(), who(), 0..12_u8, 0..12_u8), 1..5), 1..6_u8)
            .prop_map(|(items, log_up_to)| Op::Advance(items, log_up_to)),
        4 => vec((n(), who(), 0..10_u8, 0..12_u8), 1..4).prop_map(Op::Personal),
        5 => (early(), who(), 0..4_u8, 0..12_u8)
            .prop_map(|(message, user, what, seq)| Op::Thread(message, user, what, seq)),
        5 => (who(), 0..5_u8, 0..3_u8, option::of(0..12_u8))
            .prop_map(|(user, place, text, expected)| Op::Draft(user, place, text, expected)),
        2 => (n(), who()).prop_map(|(channel, user)| Op::Clear(channel, user)),
        3 => (n(), who(), 0..12_u8).prop_map(|(channel, user, up_to)| Op::ClearHistory(channel, user, up_to)),
        12 => (n(), who()).prop_map(|(message, user)| Op::Hide(message, user)),
        6 => (who(), who(), prop::bool::weighted(0.6)).prop_map(|(one, other, to)| Op::Block(one, other, to)),
        1 => who().prop_map(Op::PutUser),
        1 => Just(Op::Prune),
        1 => who().prop_map(Op::Seen),
        1 => Just(Op::ClockBack),
    ]
}

/// A message; most often one of the first, so that reactions meet.
fn early() -> impl Strategy<Value = u8> {
    prop_oneof![3 => 0..3_u8, 1 => any::<u8>()]
}

/// Who is mentioned; now and then everybody.
fn meant() -> impl Strategy<Value = u8> {
    prop_oneof![3 => who(), 1 => Just(EVERYBODY)]
}

/// A person; most often one of the first three, so that people meet.
fn who() -> impl Strategy<Value = u8> {
    prop_oneof![4 => 0..3_u8, 1 => 0..6_u8]
}

fn create_group() -> impl Strategy<Value = Op> {
    let creator = option::weighted(0.8, who());
    let members = vec((who(), role()), 0..4);
    let key = option::weighted(0.4, (0..2_u8, 0..2_u8));
    (creator, members, any::<bool>(), key).prop_map(|(creator, members, since_join, key)| Op::CreateGroup {
        creator,
        members,
        since_join,
        key,
    })
}

fn group_op() -> impl Strategy<Value = GroupOp> {
    let n = any::<u8>;
    prop_oneof![
        2 => n().prop_map(GroupOp::Rename),
        2 => option::of(n()).prop_map(GroupOp::SetTopic),
        1 => n().prop_map(GroupOp::SetReceipts),
        1 => n().prop_map(GroupOp::SetPermissions),
        1 => any::<bool>().prop_map(GroupOp::Freeze),
        1 => n().prop_map(GroupOp::SetSlowMode),
        2 => (who(), option::weighted(0.6, 0..9_u8)).prop_map(|(user, ticks)| GroupOp::Mute(user, ticks)),
        4 => (who(), ticks(), prop::bool::weighted(0.1))
            .prop_map(|(user, ticks, is_other)| GroupOp::Ban(user, ticks, is_other)),
        6 => who().prop_map(GroupOp::LiftBan),
        1 => Just(GroupOp::Delete),
        5 => (vec(who(), 1..4), role(), 1..8_u8).prop_map(|(users, role, limit)| GroupOp::Add(users, role, limit)),
        4 => (who(), option::weighted(0.2, role())).prop_map(|(user, role)| GroupOp::Remove(user, role)),
        2 => Just(GroupOp::Leave),
        4 => (who(), option::weighted(0.2, role()), role())
            .prop_map(|(user, from, to)| GroupOp::ChangeRole(user, from, to)),
    ]
}

/// Mostly for ever.
fn ticks() -> impl Strategy<Value = u8> {
    prop_oneof![3 => Just(0), 1 => 1..9_u8]
}

fn sending() -> impl Strategy<Value = Sending> {
    let n = any::<u8>;
    let (is_system, mention) = (prop::bool::weighted(0.1), option::weighted(0.3, meant()));
    let is_stream = prop::bool::weighted(0.2);
    let is_paced = prop::bool::weighted(0.3);
    let thread = option::weighted(0.3, early());
    let to = (n(), act(), is_system, is_stream, is_paced, mention, option::weighted(0.2, n()), thread);
    prop_oneof![
        10 => to.prop_map(|(channel, act, is_system, is_stream, is_paced, mention, reply_to, thread)| {
            Sending::To { channel, act, is_system, is_stream, is_paced, mention, reply_to, thread }
        }),
        4 => (who(), who(), prop::bool::weighted(0.1))
            .prop_map(|(from, to, by_host)| Sending::First { from, to, by_host }),
        3 => (n(), prop::bool::weighted(0.2)).prop_map(|(draft, is_other)| Sending::Repeat { draft, is_other }),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let fence =
        prop_oneof![6 => Just(FenceUse::Fresh), 1 => Just(FenceUse::Old), 1 => Just(FenceUse::Absent)];
    (option::weighted(0.7, who()), fence).prop_map(|(user, fence)| Act { user, fence })
}

fn role() -> impl Strategy<Value = Role> {
    prop::sample::select(&Role::ALL[..])
}
