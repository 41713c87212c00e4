//! Results: what each method answers.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    ActivityPage, BanPage, Blocks, ChannelPage, ChannelView, DraftPage, DraftState, HistoryPage, Identity,
    MembershipState, Message, Opened, ParticipantPage, Pins, PresenceSnapshot, ReactorPage, ReceiptState,
    Receipts, RecipientPage, Report, ReportPage, Sent, StreamLength, Synced, ThreadPage, ThreadState,
    TotalUnread, UnreadTerms, Users, VersionPage,
};

/// Nothing to tell: an empty object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Done {}

/// The result of a method. Nothing in the JSON tells the variants apart: the client knows what it asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "each variant is its type's own documentation")]
pub enum Reply<'a> {
    Authenticated(Identity<'a>),
    Opened(Opened<'a>),
    Synced(Box<Synced<'a>>),
    Sent(Box<Sent<'a>>),
    StreamLength(StreamLength),
    Message(Box<Message<'a>>),
    Versions(VersionPage<'a>),
    Pins(Pins<'a>),
    Reactors(ReactorPage<'a>),
    History(HistoryPage<'a>),
    Channel(Box<ChannelView<'a>>),
    Channels(ChannelPage<'a>),
    Participants(ParticipantPage<'a>),
    Bans(BanPage<'a>),
    /// A report.
    Report(Box<Report<'a>>),
    /// Reports.
    Reports(ReportPage<'a>),
    Receipt(ReceiptState<'a>),
    Receipts(Receipts<'a>),
    Recipients(RecipientPage<'a>),
    Membership(MembershipState),
    /// The caller's own place in a thread.
    Thread(ThreadState),
    /// A page of threads.
    Threads(ThreadPage<'a>),
    Draft(DraftState<'a>),
    Drafts(DraftPage<'a>),
    Unread(UnreadTerms),
    TotalUnread(TotalUnread),
    Activities(ActivityPage<'a>),
    Users(Users<'a>),
    Blocks(Blocks<'a>),
    Presence(PresenceSnapshot<'a>),
    Done(Done),
}

impl<'a> From<&'a chat_core::codec::Reply> for Reply<'a> {
    fn from(reply: &'a chat_core::codec::Reply) -> Self {
        use chat_core::codec::Reply as Core;
        match reply {
            Core::Authenticated(identity) => Self::Authenticated(identity.into()),
            Core::Opened(opened) => Self::Opened(opened.into()),
            Core::Synced(synced) => Self::Synced(Box::new(synced.into())),
            Core::Sent(sent) => Self::Sent(Box::new(sent.into())),
            Core::StreamLength(length) => Self::StreamLength(StreamLength { length: *length }),
            Core::Message(message) => Self::Message(Box::new(message.into())),
            Core::Versions(page) => Self::Versions(page.into()),
            Core::Pins(messages) => Self::Pins(messages.as_slice().into()),
            Core::Reactors(page) => Self::Reactors(page.into()),
            Core::History(page) => Self::History(page.into()),
            Core::Created(created) => Self::Channel(Box::new(created.view.as_ref().into())),
            Core::Channel(view) => Self::Channel(Box::new(view.as_ref().into())),
            Core::Channels(page) => Self::Channels(page.into()),
            Core::Bans(page) => Self::Bans(page.into()),
            Core::Report(report) => Self::Report(Box::new(report.into())),
            Core::Reports(page) => Self::Reports(page.into()),
            Core::Participants(page) => Self::Participants(page.into()),
            Core::Receipt(state) => Self::Receipt(state.into()),
            Core::Receipts(version, states) => Self::Receipts(Receipts::new(*version, states)),
            Core::Recipients(page) => Self::Recipients(page.into()),
            Core::Membership(state) => Self::Membership(state.into()),
            Core::Thread(state) => Self::Thread(state.into()),
            Core::Threads(page) => Self::Threads(page.into()),
            Core::Draft(draft) => Self::Draft(draft.into()),
            Core::Drafts(page) => Self::Drafts(page.into()),
            Core::Unread(terms) => Self::Unread(terms.into()),
            Core::TotalUnread(total) => Self::TotalUnread((*total).into()),
            Core::Activities(page) => Self::Activities(page.into()),
            Core::Users(users) => Self::Users(users.as_slice().into()),
            Core::Blocks(blocks) => Self::Blocks(blocks.into()),
            Core::Presence(snapshot) => Self::Presence(snapshot.into()),
            Core::Done => Self::Done(Done {}),
        }
    }
}

impl Reply<'static> {
    /// Reads the result of `method`; an unknown method's, or another shape, is an error.
    pub fn read(method: &str, result: &RawValue) -> serde_json::Result<Self> {
        match method {
            "session.authenticate" => read(result, Self::Authenticated),
            "session.open" => read(result, Self::Opened),
            "session.sync" => read(result, Self::Synced),
            "message.send" | "stream.begin" => read(result, Self::Sent),
            "stream.append" => read(result, Self::StreamLength),
            "message.edit" | "message.delete" | "message.get" | "message.pin" | "message.unpin"
            | "reaction.add" | "reaction.remove" | "stream.end" => read(result, Self::Message),
            "pin.list" => read(result, Self::Pins),
            "version.list" => read(result, Self::Versions),
            "reaction.list" => read(result, Self::Reactors),
            "message.list" | "reply.list" => read(result, Self::History),
            "channel.create"
            | "channel.get"
            | "channel.rename"
            | "channel.set_topic"
            | "channel.set_receipts"
            | "channel.set_permissions"
            | "channel.freeze"
            | "channel.unfreeze"
            | "channel.set_slow_mode" => read(result, Self::Channel),
            "channel.list" => read(result, Self::Channels),
            "participant.list" => read(result, Self::Participants),
            "message.report" | "report.close" => read(result, Self::Report),
            "report.list" => read(result, Self::Reports),
            "ban.list" => read(result, Self::Bans),
            "receipt.delivered" | "receipt.read" => read(result, Self::Receipt),
            "receipt.list" => read(result, Self::Receipts),
            "recipient.list" => read(result, Self::Recipients),
            "message.hide"
            | "receipt.read_privately"
            | "receipt.unread"
            | "channel.set_notifications"
            | "channel.place"
            | "channel.clear_history" => read(result, Self::Membership),
            "thread.follow" | "thread.unfollow" | "thread.read" | "thread.get" => read(result, Self::Thread),
            "thread.list" => read(result, Self::Threads),
            "draft.set" => read(result, Self::Draft),
            "draft.list" => read(result, Self::Drafts),
            "unread.explain" => read(result, Self::Unread),
            "unread.total" => read(result, Self::TotalUnread),
            "activity.list" => read(result, Self::Activities),
            "user.list" => read(result, Self::Users),
            "user.block" | "user.unblock" | "user.list_blocked" => read(result, Self::Blocks),
            "presence.subscribe" | "presence.get" => read(result, Self::Presence),
            "channel.delete"
            | "participant.add"
            | "participant.remove"
            | "participant.leave"
            | "participant.change_role"
            | "participant.mute"
            | "participant.unmute"
            | "participant.ban"
            | "participant.unban"
            | "presence.set"
            | "presence.unsubscribe"
            | "typing.start"
            | "typing.stop" => read(result, Self::Done),
            _ => Err(serde::de::Error::custom("no such method")),
        }
    }
}

fn read<T: DeserializeOwned>(
    result: &RawValue,
    variant: impl Fn(T) -> Reply<'static>,
) -> serde_json::Result<Reply<'static>> {
    serde_json::from_str(result.get()).map(variant)
}
