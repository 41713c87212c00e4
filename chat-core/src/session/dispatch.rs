//! From a command to its use case.

use crate::codec::{Command, Created, Reply};
use crate::domain::Target;
use crate::error::{Error, Result};
use crate::id::UserId;
use crate::service::ChatService;

impl ChatService {
    /// Runs a user's command. Authenticating, opening a session and what is about a session belong to a
    /// [`Connection`](super::Connection), which answers them itself.
    pub async fn execute(&self, user: &UserId, command: Command) -> Result<Reply> {
        match command {
            Command::Authenticate { .. }
            | Command::OpenSession { .. }
            | Command::SetPresence { .. }
            | Command::SubscribePresence { .. }
            | Command::UnsubscribePresence { .. } => Err(Error::invalid("method", "is for connections")),
            Command::SendMessage { target, draft } => self.send(user, target, draft).await.map(Reply::Sent),
            Command::EditMessage { channel, message, expected_edit_no, draft } => {
                self.edit_message(user, channel, message, expected_edit_no, draft).await.map(Reply::Message)
            }
            Command::ListVersions { channel, message, before, limit } => {
                self.list_versions(user, channel, message, before, limit).await.map(Reply::Versions)
            }
            Command::DeleteMessage { channel, message, reason } => {
                self.delete_message(user, channel, message, reason.as_deref()).await.map(Reply::Message)
            }
            Command::HideMessage { channel, message } => {
                self.hide_message(user, channel, message).await.map(Reply::Membership)
            }
            Command::GetMessage { channel, message } => {
                self.get_message(user, channel, message).await.map(Reply::Message)
            }
            Command::ReadHistory { target, anchor, limit } => {
                self.read_history(user, target, anchor, limit).await.map(Reply::History)
            }
            Command::ListReplies { channel, message, anchor, limit } => {
                self.list_replies(user, channel, message, anchor, limit).await.map(Reply::History)
            }
            command => self.execute_on_streams(user, command).await,
        }
    }

    async fn execute_on_streams(&self, user: &UserId, command: Command) -> Result<Reply> {
        match command {
            Command::BeginStream { target, draft } => {
                self.begin_stream(user, target, draft).await.map(Reply::Sent)
            }
            Command::AppendStream { channel, message, offset, text } => {
                self.append_stream(user, channel, message, offset, &text).await.map(Reply::StreamLength)
            }
            Command::EndStream { channel, message, end } => {
                self.end_stream(user, channel, message, end).await.map(Reply::Message)
            }
            command => self.execute_on_reactions(user, command).await,
        }
    }

    async fn execute_on_reactions(&self, user: &UserId, command: Command) -> Result<Reply> {
        match command {
            Command::PinMessage { channel, message } => {
                self.pin_message(user, channel, message).await.map(Reply::Message)
            }
            Command::UnpinMessage { channel, message } => {
                self.unpin_message(user, channel, message).await.map(Reply::Message)
            }
            Command::ListPins { channel } => self.list_pins(user, channel).await.map(Reply::Pins),
            Command::AddReaction { channel, message, key } => {
                self.add_reaction(user, channel, message, &key).await.map(Reply::Message)
            }
            Command::RemoveReaction { channel, message, key } => {
                self.remove_reaction(user, channel, message, &key).await.map(Reply::Message)
            }
            Command::ListReactors { channel, message, key, after, limit } => self
                .list_reactors(user, channel, message, &key, after.as_ref(), limit)
                .await
                .map(Reply::Reactors),
            command => self.execute_on_channel(user, command).await,
        }
    }

    async fn execute_on_channel(&self, user: &UserId, command: Command) -> Result<Reply> {
        match command {
            Command::CreateGroup(request) => {
                let (channel, duplicate) = self.create_group_once(user.into(), request).await?;
                let view = self.get_channel(user, channel).await.map(Box::new)?;
                Ok(Reply::Created(Created { view, duplicate }))
            }
            Command::RenameChannel { channel, name } => {
                self.rename_channel(user, channel, &name).await?;
                self.view_reply(user, channel).await
            }
            Command::SetTopic { channel, topic } => {
                self.set_topic(user, channel, topic.as_deref()).await?;
                self.view_reply(user, channel).await
            }
            Command::SetReceipts { channel, level } => {
                self.set_receipts(user, channel, level).await?;
                self.view_reply(user, channel).await
            }
            Command::SetPermissions { channel, change } => {
                self.set_permissions(user, channel, change).await?;
                self.view_reply(user, channel).await
            }
            Command::FreezeChannel { channel, reason } => {
                self.freeze_channel(user, channel, reason.as_deref()).await?;
                self.view_reply(user, channel).await
            }
            Command::UnfreezeChannel { channel, reason } => {
                self.unfreeze_channel(user, channel, reason.as_deref()).await?;
                self.view_reply(user, channel).await
            }
            Command::SetSlowMode { channel, seconds, reason } => {
                self.set_slow_mode(user, channel, seconds, reason.as_deref()).await?;
                self.view_reply(user, channel).await
            }
            Command::DeleteChannel { channel } => done(self.delete_channel(user, channel).await),
            Command::ClearHistory { channel, seq } => {
                self.clear_history(user, channel, seq).await.map(Reply::Membership)
            }
            Command::ListChannels { archived: false, after, limit } => {
                self.list_channels(user, after, limit).await.map(Reply::Channels)
            }
            Command::ListChannels { archived: true, after, limit } => {
                self.list_archived_channels(user, after, limit).await.map(Reply::Channels)
            }
            Command::GetChannel { target } => self.view_reply(user, target).await,
            command => self.execute_on_people(user, command).await,
        }
    }

    async fn execute_on_people(&self, user: &UserId, command: Command) -> Result<Reply> {
        match command {
            Command::AddParticipants { channel, users, role } => {
                done(self.add_participants(user, channel, users, role).await)
            }
            Command::RemoveParticipant { channel, user: other, reason } => {
                done(self.remove_participant(user, channel, &other, reason.as_deref()).await)
            }
            Command::LeaveChannel { channel } => done(self.leave_channel(user, channel).await),
            Command::ChangeRole { channel, user: other, role, reason } => {
                done(self.change_role(user, channel, &other, role, reason.as_deref()).await)
            }
            Command::ListParticipants { channel, prefix, after, limit } => {
                let (prefix, after) = (prefix.as_ref(), after.as_ref());
                self.list_participants(user, channel, prefix, after, limit).await.map(Reply::Participants)
            }
            Command::GetUsers { users } => self.get_users(&users).await.map(Reply::Users),
            Command::GetPresence { watched } => self.get_presence(user, &watched).await.map(Reply::Presence),
            Command::StartTyping { channel } => done(self.start_typing(user, channel).await),
            Command::StopTyping { channel } => done(self.stop_typing(user, channel).await),
            command => self.execute_on_sanctions(user, command).await,
        }
    }

    async fn execute_on_sanctions(&self, user: &UserId, command: Command) -> Result<Reply> {
        match command {
            Command::MuteParticipant { channel, user: other, until, reason } => {
                done(self.mute_participant(user, channel, &other, until, reason.as_deref()).await)
            }
            Command::UnmuteParticipant { channel, user: other, reason } => {
                done(self.unmute_participant(user, channel, &other, reason.as_deref()).await)
            }
            Command::BanParticipant { channel, user: other, until, reason } => {
                done(self.ban_participant(user, channel, &other, until, reason.as_deref()).await)
            }
            Command::UnbanParticipant { channel, user: other, reason } => {
                done(self.unban_participant(user, channel, &other, reason.as_deref()).await)
            }
            Command::ListBans { channel, after, limit } => {
                self.list_bans(user, channel, after.as_ref(), limit).await.map(Reply::Bans)
            }
            Command::ReportMessage { channel, message, reason, comment } => self
                .report_message(user, channel, message, reason, comment.as_deref())
                .await
                .map(Reply::Report),
            Command::ListReports { channel, closed, before, limit } => {
                self.list_reports(user, channel, closed, before, limit).await.map(Reply::Reports)
            }
            Command::CloseReport { channel, report, decision, reason } => {
                self.close_report(user, channel, report, decision, reason.as_deref()).await.map(Reply::Report)
            }
            command => self.execute_on_threads(user, command).await,
        }
    }

    async fn execute_on_threads(&self, user: &UserId, command: Command) -> Result<Reply> {
        match command {
            Command::FollowThread { channel, message } => {
                self.follow_thread(user, channel, message).await.map(Reply::Thread)
            }
            Command::UnfollowThread { channel, message } => {
                self.unfollow_thread(user, channel, message).await.map(Reply::Thread)
            }
            Command::ReadThread { channel, message, seq } => {
                self.read_thread(user, channel, message, seq).await.map(Reply::Thread)
            }
            Command::GetThread { channel, message } => {
                self.get_thread(user, channel, message).await.map(Reply::Thread)
            }
            Command::ListThreads { channel, before, limit } => {
                self.list_threads(user, channel, before, limit).await.map(Reply::Threads)
            }
            command => self.execute_on_personal(user, command).await,
        }
    }

    async fn execute_on_personal(&self, user: &UserId, command: Command) -> Result<Reply> {
        match command {
            Command::Sync { cursor, limit } => self.sync(user, cursor, limit).await.map(Reply::Synced),
            Command::MarkReadPrivately { channel, seq } => {
                self.mark_read_privately(user, channel, seq).await.map(Reply::Membership)
            }
            Command::MarkUnread { channel, seq } => {
                self.mark_unread(user, channel, seq).await.map(Reply::Membership)
            }
            Command::SetNotificationLevel { channel, level } => {
                self.set_notification_level(user, channel, level).await.map(Reply::Membership)
            }
            Command::PlaceChannel { channel, place } => {
                self.place_channel(user, channel, place).await.map(Reply::Membership)
            }
            Command::SetDraft { target, thread_root, body, expected } => {
                self.set_draft(user, target, thread_root, body, expected).await.map(Reply::Draft)
            }
            Command::ListDrafts { before, limit } => {
                self.list_drafts(user, before, limit).await.map(Reply::Drafts)
            }
            Command::BlockUser { user: other } => self.block(user, &other).await.map(Reply::Blocks),
            Command::UnblockUser { user: other } => self.unblock(user, &other).await.map(Reply::Blocks),
            Command::ListBlocked => self.list_blocked(user).await.map(Reply::Blocks),
            Command::ExplainUnread { channel } => self.explain_unread(user, channel).await.map(Reply::Unread),
            Command::TotalUnread => self.total_unread(user).await.map(Reply::TotalUnread),
            command => self.execute_on_receipts(user, command).await,
        }
    }

    async fn execute_on_receipts(&self, user: &UserId, command: Command) -> Result<Reply> {
        match command {
            Command::MarkDelivered { channel, seq } => {
                self.mark_delivered(user, channel, seq).await.map(Reply::Receipt)
            }
            Command::MarkRead { channel, seq } => {
                self.mark_read(user, channel, seq).await.map(Reply::Receipt)
            }
            Command::ListRecipients { channel, message, after, limit } => self
                .list_recipients(user, channel, message, after.as_ref(), limit)
                .await
                .map(Reply::Recipients),
            Command::ListReceipts { channel } => {
                let (version, states) = self.list_receipts(user, channel).await?;
                Ok(Reply::Receipts(version, states))
            }
            Command::ListActivity { channel, before, limit } => {
                self.list_activity(user, channel, before, limit).await.map(Reply::Activities)
            }
            command => Err(Error::internal(format!("no use case for {}", command.name()))),
        }
    }

    async fn view_reply(&self, user: &UserId, target: impl Into<Target>) -> Result<Reply> {
        self.get_channel(user, target).await.map(Box::new).map(Reply::Channel)
    }
}

fn done(result: Result<()>) -> Result<Reply> {
    result.map(|()| Reply::Done)
}
