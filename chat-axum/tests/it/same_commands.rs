//! Both faces have every use case.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Every command of the engine by its name, with the operation that REST has for it, or why it has none.
pub(crate) const COMMANDS: &[(&str, Result<&str, &str>)] = &[
    ("session.authenticate", Err("every request carries its token")),
    ("session.open", Err("live events need a connection")),
    ("session.sync", Ok("sync")),
    ("message.send", Ok("send_message")),
    ("stream.begin", Ok("begin_stream")),
    ("stream.append", Ok("append_stream")),
    ("stream.end", Ok("end_stream")),
    ("message.edit", Ok("edit_message")),
    ("message.delete", Ok("delete_message")),
    ("message.hide", Ok("hide_message")),
    ("message.get", Ok("get_message")),
    ("version.list", Ok("list_versions")),
    ("message.pin", Ok("pin_message")),
    ("message.unpin", Ok("unpin_message")),
    ("pin.list", Ok("list_pins")),
    ("reaction.add", Ok("add_reaction")),
    ("reaction.remove", Ok("remove_reaction")),
    ("reply.list", Ok("list_replies")),
    ("thread.follow", Ok("change_thread")),
    ("thread.unfollow", Ok("change_thread")),
    ("thread.read", Ok("change_thread")),
    ("thread.get", Ok("get_thread")),
    ("thread.list", Ok("list_threads")),
    ("reaction.list", Ok("list_reactors")),
    ("message.list", Ok("list_messages")),
    ("channel.create", Ok("create_group")),
    ("channel.rename", Ok("change_channel")),
    ("channel.set_topic", Ok("change_channel")),
    ("channel.set_receipts", Ok("change_channel")),
    ("channel.set_permissions", Ok("change_channel")),
    ("channel.freeze", Ok("freeze_channel")),
    ("channel.unfreeze", Ok("unfreeze_channel")),
    ("channel.set_slow_mode", Ok("set_slow_mode")),
    ("channel.delete", Ok("delete_channel")),
    ("channel.clear_history", Ok("clear_history")),
    ("channel.list", Ok("list_channels")),
    ("channel.get", Ok("get_channel")),
    ("participant.add", Ok("add_participants")),
    ("participant.remove", Ok("remove_participant")),
    ("participant.leave", Ok("remove_participant")),
    ("participant.change_role", Ok("change_role")),
    ("participant.mute", Ok("mute_participant")),
    ("participant.unmute", Ok("unmute_participant")),
    ("participant.ban", Ok("ban_participant")),
    ("participant.unban", Ok("unban_participant")),
    ("ban.list", Ok("list_bans")),
    ("participant.list", Ok("list_participants")),
    ("receipt.delivered", Ok("mark_receipts")),
    ("receipt.read", Ok("mark_receipts")),
    ("receipt.read_privately", Ok("move_badge")),
    ("receipt.unread", Ok("move_badge")),
    ("channel.set_notifications", Ok("set_notifications")),
    ("channel.place", Ok("place_channel")),
    ("draft.set", Ok("set_draft")),
    ("draft.list", Ok("list_drafts")),
    ("recipient.list", Ok("list_recipients")),
    ("receipt.list", Ok("list_receipts")),
    ("unread.explain", Ok("explain_unread")),
    ("unread.total", Ok("total_unread")),
    ("activity.list", Ok("list_activities")),
    ("user.list", Ok("list_users")),
    ("message.report", Ok("report_message")),
    ("report.list", Ok("list_reports")),
    ("report.close", Ok("close_report")),
    ("user.block", Ok("block_user")),
    ("user.unblock", Ok("unblock_user")),
    ("user.list_blocked", Ok("list_blocked")),
    ("presence.set", Err("it is said of the session on a connection")),
    ("presence.subscribe", Err("changes need a connection")),
    ("presence.unsubscribe", Err("changes need a connection")),
    ("presence.get", Ok("get_presence")),
    ("typing.start", Ok("start_typing")),
    ("typing.stop", Ok("stop_typing")),
];

/// Operations that are no command of their own: the same commands for a person, and what belongs to HTTP.
const OTHERS: [&str; 10] = [
    "get_channel_presence",
    "get_direct_channel",
    "list_direct_messages",
    "send_direct_message",
    "begin_direct_stream",
    "set_direct_draft",
    "get_me",
    "open_socket",
    "sign_up",
    "log_in",
];

#[test]
fn every_command_has_a_row() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../chat-core/src/codec/name.rs");
    let source = fs::read_to_string(source).unwrap();
    let (_, names) = source.split_once("pub fn name(").expect("the table of names");
    let defined: BTreeSet<_> =
        names.split('"').skip(1).step_by(2).filter(|name| name.contains('.')).collect();
    let listed: BTreeSet<_> = COMMANDS.iter().map(|(name, _)| *name).collect();
    assert_eq!(defined, listed);
}

#[test]
fn every_row_is_an_operation_and_every_operation_a_row() {
    let document = serde_json::to_value(chat_axum::openapi()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.values().flat_map(|path| path.as_object().unwrap().values());
    let found: BTreeSet<_> =
        operations.map(|operation| operation["operationId"].as_str().unwrap().to_owned()).collect();
    let listed = COMMANDS.iter().filter_map(|(_, operation)| operation.ok()).chain(OTHERS);
    let with_accounts = |name: &&str| cfg!(feature = "accounts") || !["sign_up", "log_in"].contains(name);
    assert_eq!(found, listed.filter(with_accounts).map(str::to_owned).collect());
}
