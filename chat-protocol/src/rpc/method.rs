//! Method names and parameters to commands.

use chat_core::codec::Command;
use chat_core::{Error, Limits};

use crate::error::METHOD;
use crate::params::{
    ActivityQuery, Authenticate, Because, ChannelPath, ChannelQuery, Draft, DraftQuery, Fields, HistoryQuery,
    Mark, MessageEdit, MessagePath, NewDraft, NewGroup, NewParticipants, NewReport, NewSanction,
    NotificationChange, OpenSession, PageQuery, ParticipantPath, ParticipantQuery, PlaceChange,
    PresenceStatement, ReactionPath, ReceiptChange, Rename, ReportClosing, ReportPath, ReportQuery,
    RoleChange, SlowModeChange, StreamEnd, StreamText, Sync, Target, ThreadQuery, TopicChange, UserPath,
    UserQuery, VersionQuery, Watched,
};
use crate::wire::PermissionChange;

/// Reads the parameters of `method`; an unknown one is an error that names `method`.
pub(super) fn read(method: &str, params: &Fields<'_>, limits: &Limits) -> Result<Command, Error> {
    let (area, _) = method.split_once('.').unwrap_or_default();
    match area {
        "message" | "recipient" | "reply" | "version" => message(method, params, limits),
        "stream" => stream(method, params, limits),
        "report" => report(method, params),
        "reaction" => reaction(method, params),
        "channel" | "activity" | "pin" => channel(method, params),
        "participant" | "ban" => participant(method, params),
        "presence" | "typing" => presence(method, params),
        "thread" => thread(method, params),
        _ => other(method, params, limits),
    }
}

fn report(method: &str, params: &Fields<'_>) -> Result<Command, Error> {
    let channel = || params.read::<ChannelPath>().map(|path| path.channel_id.into());
    Ok(match method {
        "report.list" => {
            let page: ReportQuery = params.read()?;
            let (before, limit) = (page.report(), page.page_size());
            Command::ListReports { channel: channel()?, closed: page.closed, before, limit }
        }
        "report.close" => {
            let report = params.read::<ReportPath>()?.report_id.into();
            let ReportClosing { decision, reason } = params.read()?;
            Command::CloseReport { channel: channel()?, report, decision: decision.into(), reason }
        }
        _ => return Err(unknown()),
    })
}

fn message(method: &str, params: &Fields<'_>, limits: &Limits) -> Result<Command, Error> {
    if method == "message.send" {
        let (target, draft) = (params.read::<Target>()?, params.read::<Draft>()?);
        return Ok(Command::SendMessage { target: target.try_into()?, draft: draft.into_core(limits)? });
    }
    if method == "message.list" {
        let (target, query) = (params.read::<Target>()?, params.read::<HistoryQuery>()?);
        let (target, anchor) = (target.try_into()?, query.anchor()?);
        return Ok(Command::ReadHistory { target, anchor, limit: query.page_size() });
    }
    if !matches!(
        method,
        "message.edit"
            | "message.delete"
            | "message.hide"
            | "message.report"
            | "message.get"
            | "message.pin"
            | "message.unpin"
            | "version.list"
            | "reply.list"
            | "recipient.list"
    ) {
        return Err(unknown());
    }
    let path: MessagePath = params.read()?;
    let (channel, message) = (path.channel_id.into(), path.message_id.into());
    Ok(match method {
        "message.edit" => {
            let edit: MessageEdit = params.read()?;
            let expected_edit_no = edit.expected_edit_no;
            Command::EditMessage { channel, message, expected_edit_no, draft: edit.into_draft(limits)? }
        }
        "version.list" => {
            let page: VersionQuery = params.read()?;
            Command::ListVersions { channel, message, before: page.edit_no()?, limit: page.page_size() }
        }
        "message.delete" => {
            Command::DeleteMessage { channel, message, reason: params.read::<Because>()?.reason }
        }
        "message.hide" => Command::HideMessage { channel, message },
        "message.report" => {
            let NewReport { reason, comment } = params.read()?;
            Command::ReportMessage { channel, message, reason: reason.into(), comment }
        }
        "message.get" => Command::GetMessage { channel, message },
        "message.pin" => Command::PinMessage { channel, message },
        "message.unpin" => Command::UnpinMessage { channel, message },
        "reply.list" => {
            let page: HistoryQuery = params.read()?;
            Command::ListReplies { channel, message, anchor: page.anchor()?, limit: page.page_size() }
        }
        _ => {
            let page: PageQuery = params.read()?;
            Command::ListRecipients { channel, message, after: page.user()?, limit: page.page_size() }
        }
    })
}

fn stream(method: &str, params: &Fields<'_>, limits: &Limits) -> Result<Command, Error> {
    if method == "stream.begin" {
        let (target, draft) = (params.read::<Target>()?, params.read::<Draft>()?);
        return Ok(Command::BeginStream { target: target.try_into()?, draft: draft.into_core(limits)? });
    }
    if !matches!(method, "stream.append" | "stream.end") {
        return Err(unknown());
    }
    let path: MessagePath = params.read()?;
    let (channel, message) = (path.channel_id.into(), path.message_id.into());
    Ok(if method == "stream.append" {
        let StreamText { offset, text } = params.read()?;
        Command::AppendStream { channel, message, offset, text }
    } else {
        Command::EndStream { channel, message, end: params.read::<StreamEnd>()?.into() }
    })
}

fn reaction(method: &str, params: &Fields<'_>) -> Result<Command, Error> {
    if !matches!(method, "reaction.add" | "reaction.remove" | "reaction.list") {
        return Err(unknown());
    }
    let path: ReactionPath = params.read()?;
    let (channel, message, key) = (path.channel_id.into(), path.message_id.into(), path.key()?);
    Ok(match method {
        "reaction.add" => Command::AddReaction { channel, message, key },
        "reaction.remove" => Command::RemoveReaction { channel, message, key },
        _ => {
            let page: PageQuery = params.read()?;
            Command::ListReactors { channel, message, key, after: page.user()?, limit: page.page_size() }
        }
    })
}

fn thread(method: &str, params: &Fields<'_>) -> Result<Command, Error> {
    if method == "thread.list" {
        let (path, page): (ChannelPath, ThreadQuery) = (params.read()?, params.read()?);
        return page.into_command(path.channel_id.into());
    }
    if !matches!(method, "thread.follow" | "thread.unfollow" | "thread.read" | "thread.get") {
        return Err(unknown());
    }
    let path: MessagePath = params.read()?;
    let (channel, message) = (path.channel_id.into(), path.message_id.into());
    Ok(match method {
        "thread.follow" => Command::FollowThread { channel, message },
        "thread.unfollow" => Command::UnfollowThread { channel, message },
        "thread.get" => Command::GetThread { channel, message },
        _ => Command::ReadThread { channel, message, seq: params.read::<Mark>()?.try_into()? },
    })
}

fn channel(method: &str, params: &Fields<'_>) -> Result<Command, Error> {
    let channel = || Ok::<_, Error>(params.read::<ChannelPath>()?.channel_id.into());
    Ok(match method {
        "channel.create" => Command::CreateGroup(params.read::<NewGroup>()?.try_into()?),
        "channel.list" => params.read::<ChannelQuery>()?.into_command()?,
        "channel.get" => Command::GetChannel { target: params.read::<Target>()?.try_into()? },
        "channel.rename" => {
            Command::RenameChannel { channel: channel()?, name: params.read::<Rename>()?.name }
        }
        "channel.set_topic" => {
            Command::SetTopic { channel: channel()?, topic: params.read::<TopicChange>()?.topic }
        }
        "channel.set_receipts" => {
            let level = params.read::<ReceiptChange>()?.level.into();
            Command::SetReceipts { channel: channel()?, level }
        }
        "channel.set_permissions" => {
            let change = params.read::<PermissionChange>()?.into();
            Command::SetPermissions { channel: channel()?, change }
        }
        "channel.freeze" => {
            Command::FreezeChannel { channel: channel()?, reason: params.read::<Because>()?.reason }
        }
        "channel.unfreeze" => {
            Command::UnfreezeChannel { channel: channel()?, reason: params.read::<Because>()?.reason }
        }
        "channel.set_slow_mode" => {
            let SlowModeChange { seconds, reason } = params.read()?;
            Command::SetSlowMode { channel: channel()?, seconds, reason }
        }
        "channel.set_notifications" => {
            let level = params.read::<NotificationChange>()?.level.into();
            Command::SetNotificationLevel { channel: channel()?, level }
        }
        "channel.place" => {
            Command::PlaceChannel { channel: channel()?, place: params.read::<PlaceChange>()?.place.into() }
        }
        "pin.list" => Command::ListPins { channel: channel()? },
        "channel.delete" => Command::DeleteChannel { channel: channel()? },
        "channel.clear_history" => {
            Command::ClearHistory { channel: channel()?, seq: params.read::<Mark>()?.try_into()? }
        }
        "activity.list" => {
            let page: ActivityQuery = params.read()?;
            Command::ListActivity { channel: channel()?, before: page.rev()?, limit: page.page_size() }
        }
        _ => return Err(unknown()),
    })
}

fn participant(method: &str, params: &Fields<'_>) -> Result<Command, Error> {
    let channel = || Ok::<_, Error>(params.read::<ChannelPath>()?.channel_id.into());
    let user = || params.read::<ParticipantPath>()?.user();
    let reason = || params.read::<Because>().map(|because| because.reason);
    let sanction =
        || params.read::<NewSanction>().map(|sanction| (sanction.until.map(Into::into), sanction.reason));
    Ok(match method {
        "participant.add" => {
            let channel = channel()?;
            let (users, role) = params.read::<NewParticipants>()?.into_core()?;
            Command::AddParticipants { channel, users, role }
        }
        "participant.remove" => {
            Command::RemoveParticipant { channel: channel()?, user: user()?, reason: reason()? }
        }
        "participant.leave" => Command::LeaveChannel { channel: channel()? },
        "participant.change_role" => {
            let RoleChange { role, reason } = params.read()?;
            Command::ChangeRole { channel: channel()?, user: user()?, role: role.into(), reason }
        }
        "participant.mute" => {
            let (until, reason) = sanction()?;
            Command::MuteParticipant { channel: channel()?, user: user()?, until, reason }
        }
        "participant.unmute" => {
            Command::UnmuteParticipant { channel: channel()?, user: user()?, reason: reason()? }
        }
        "participant.ban" => {
            let (until, reason) = sanction()?;
            Command::BanParticipant { channel: channel()?, user: user()?, until, reason }
        }
        "participant.unban" => {
            Command::UnbanParticipant { channel: channel()?, user: user()?, reason: reason()? }
        }
        "ban.list" => {
            let page: PageQuery = params.read()?;
            Command::ListBans { channel: channel()?, after: page.user()?, limit: page.page_size() }
        }
        "participant.list" => params.read::<ParticipantQuery>()?.into_command(channel()?)?,
        _ => return Err(unknown()),
    })
}

fn presence(method: &str, params: &Fields<'_>) -> Result<Command, Error> {
    let channel = || Ok::<_, Error>(params.read::<ChannelPath>()?.channel_id.into());
    let watched = || params.read::<Watched>()?.try_into();
    Ok(match method {
        "presence.set" => {
            let said: PresenceStatement = params.read()?;
            Command::SetPresence { device: said.status.map(Into::into), invisible: said.invisible }
        }
        "presence.subscribe" => Command::SubscribePresence { watched: watched()? },
        "presence.unsubscribe" => Command::UnsubscribePresence { watched: watched()? },
        "presence.get" => Command::GetPresence { watched: watched()? },
        "typing.start" => Command::StartTyping { channel: channel()? },
        "typing.stop" => Command::StopTyping { channel: channel()? },
        _ => return Err(unknown()),
    })
}

fn other(method: &str, params: &Fields<'_>, limits: &Limits) -> Result<Command, Error> {
    let channel = || Ok::<_, Error>(params.read::<ChannelPath>()?.channel_id.into());
    let seq = || params.read::<Mark>()?.try_into();
    Ok(match method {
        "session.authenticate" => {
            Command::Authenticate { token: params.read::<Authenticate>()?.into_token()? }
        }
        "session.open" => Command::OpenSession { cursor: params.read::<OpenSession>()?.into_cursor(limits)? },
        "session.sync" => params.read::<Sync>()?.into_command(limits)?,
        "receipt.delivered" => Command::MarkDelivered { channel: channel()?, seq: seq()? },
        "receipt.read" => Command::MarkRead { channel: channel()?, seq: seq()? },
        "receipt.read_privately" => Command::MarkReadPrivately { channel: channel()?, seq: seq()? },
        "receipt.unread" => Command::MarkUnread { channel: channel()?, seq: seq()? },
        "receipt.list" => Command::ListReceipts { channel: channel()? },
        "unread.explain" => Command::ExplainUnread { channel: channel()? },
        "draft.set" => params.read::<NewDraft>()?.into_command(params.read::<Target>()?.try_into()?)?,
        "draft.list" => params.read::<DraftQuery>()?.into_command()?,
        "unread.total" => Command::TotalUnread,
        "user.block" => Command::BlockUser { user: params.read::<UserPath>()?.user()? },
        "user.unblock" => Command::UnblockUser { user: params.read::<UserPath>()?.user()? },
        "user.list_blocked" => Command::ListBlocked,
        "user.list" => Command::GetUsers { users: params.read::<UserQuery>()?.into_users()? },
        _ => return Err(unknown()),
    })
}

fn unknown() -> Error {
    Error::invalid(METHOD, "is not one this server has")
}
