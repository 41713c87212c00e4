//! Every method of the store, through the script.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chat_core::store::{
    ActivityStore, AddOutcome, AddParticipants, Advance, AdvanceOutcome, Append, AppendOutcome, BanOutcome,
    BanStore, BanUser, ChangeQuery, ChannelChange, ChannelRemoval, ChannelStore, Checkpoint, CloseOutcome,
    CloseReport, CreateOutcome, DeleteMessage, DeleteOutcome, EditMessage, EditOutcome, EndOutcome,
    EndStream, EpochStore, Fenced, LiftBan, LiftOutcome, Memberships, MessageStore, Moved, Mute, MuteOutcome,
    NewGroup, NewReport, Pair, ParticipantQuery, ParticipantStore, PersonalNews, PinMessage, PinOutcome,
    PinStore, React, ReactOutcome, ReactionStore, ReactorQuery, ReceiptQuery, ReceiptStore, ReceiptsNow,
    RecipientQuery, RemoveOutcome, RemoveParticipant, ReplyQuery, ReportOutcome, ReportQuery, ReportStore,
    RoleChange, RoleOutcome, SeenBy, StreamStore, SyncStore, UserStore, VersionQuery, VersionStore,
};
use chat_core::{
    Access, Activity, ActivityPage, Anchor, BanPage, ChangePage, ChannelCursor, ChannelId, ChannelPage,
    ChannelPageKey, ChannelView, DirectKey, Epoch, Head, HistoryPage, Limits, MembershipState, Message,
    MessageId, ParticipantPage, PersonalRev, Profile, ReactorPage, RecipientPage, ReportPage, Result, Rev,
    Timestamp, UnreadTerms, User, UserId, VersionPage,
};

use super::{FaultyStore, Method};

#[async_trait]
impl UserStore for FaultyStore {
    async fn put_user(&self, id: &UserId, profile: &Profile, at: Timestamp) -> Result<User> {
        self.through(Method::PutUser, self.inner().put_user(id, profile, at)).await
    }

    async fn ensure_users(&self, ids: &[UserId], at: Timestamp) -> Result<()> {
        self.through(Method::EnsureUsers, self.inner().ensure_users(ids, at)).await
    }

    async fn users(&self, ids: &[UserId]) -> Result<Vec<User>> {
        self.through(Method::Users, self.inner().users(ids)).await
    }

    async fn personal_revs(&self, ids: &[UserId]) -> Result<Vec<(UserId, PersonalRev)>> {
        self.through(Method::PersonalRevs, self.inner().personal_revs(ids)).await
    }

    async fn note_seen(&self, seen: &[(UserId, Timestamp)]) -> Result<()> {
        self.through(Method::NoteSeen, self.inner().note_seen(seen)).await
    }

    async fn last_seen(&self, viewer: &UserId, ids: &[UserId]) -> Result<SeenBy> {
        self.through(Method::LastSeen, self.inner().last_seen(viewer, ids)).await
    }
}

#[async_trait]
impl ChannelStore for FaultyStore {
    async fn create_group(&self, group: &NewGroup) -> Result<CreateOutcome> {
        self.through(Method::CreateGroup, self.inner().create_group(group)).await
    }

    async fn change_channel(&self, change: &ChannelChange) -> Result<Fenced<Activity>> {
        self.through(Method::ChangeChannel, self.inner().change_channel(change)).await
    }

    async fn delete_channel(&self, removal: &ChannelRemoval) -> Result<Fenced<Activity>> {
        self.through(Method::DeleteChannel, self.inner().delete_channel(removal)).await
    }

    async fn direct_channel(&self, key: &DirectKey) -> Result<Pair> {
        self.through(Method::DirectChannel, self.inner().direct_channel(key)).await
    }

    async fn access(&self, channel: ChannelId, user: &UserId) -> Result<Option<Access>> {
        self.through(Method::Access, self.inner().access(channel, user)).await
    }

    async fn channel_view(
        &self,
        channel: ChannelId,
        viewer: &UserId,
        limits: &Limits,
    ) -> Result<Option<ChannelView>> {
        self.through(Method::ChannelView, self.inner().channel_view(channel, viewer, limits)).await
    }

    async fn channel_page(
        &self,
        viewer: &UserId,
        archived: bool,
        after: Option<ChannelPageKey>,
        limit: usize,
        limits: &Limits,
    ) -> Result<ChannelPage> {
        self.through(Method::ChannelPage, self.inner().channel_page(viewer, archived, after, limit, limits))
            .await
    }

    async fn memberships(&self, user: &UserId) -> Result<Memberships> {
        self.through(Method::Memberships, self.inner().memberships(user)).await
    }

    async fn heads(&self, channels: &[ChannelId]) -> Result<Vec<Head>> {
        self.through(Method::Heads, self.inner().heads(channels)).await
    }

    async fn clear_direct(
        &self,
        channel: ChannelId,
        user: &UserId,
        at: Timestamp,
    ) -> Result<Option<(PersonalRev, MembershipState)>> {
        self.through(Method::ClearDirect, self.inner().clear_direct(channel, user, at)).await
    }
}

#[async_trait]
impl ParticipantStore for FaultyStore {
    async fn add_participants(&self, add: &AddParticipants) -> Result<Fenced<AddOutcome>> {
        self.through(Method::AddParticipants, self.inner().add_participants(add)).await
    }

    async fn remove_participant(&self, remove: &RemoveParticipant) -> Result<Fenced<RemoveOutcome>> {
        self.through(Method::RemoveParticipant, self.inner().remove_participant(remove)).await
    }

    async fn change_role(&self, change: &RoleChange) -> Result<Fenced<RoleOutcome>> {
        self.through(Method::ChangeRole, self.inner().change_role(change)).await
    }

    async fn mute_participant(&self, mute: &Mute) -> Result<Fenced<MuteOutcome>> {
        self.through(Method::MuteParticipant, self.inner().mute_participant(mute)).await
    }

    async fn participants(&self, query: &ParticipantQuery<'_>) -> Result<Option<ParticipantPage>> {
        self.through(Method::Participants, self.inner().participants(query)).await
    }

    async fn acquainted(&self, viewer: &UserId, users: &[UserId]) -> Result<Vec<UserId>> {
        self.through(Method::Acquainted, self.inner().acquainted(viewer, users)).await
    }
}

#[async_trait]
impl ReportStore for FaultyStore {
    async fn report(&self, new: &NewReport) -> Result<ReportOutcome> {
        self.through(Method::Report, self.inner().report(new)).await
    }

    async fn close_report(&self, close: &CloseReport) -> Result<Fenced<CloseOutcome>> {
        self.through(Method::CloseReport, self.inner().close_report(close)).await
    }

    async fn reports(&self, query: &ReportQuery<'_>) -> Result<Option<ReportPage>> {
        self.through(Method::Reports, self.inner().reports(query)).await
    }
}

#[async_trait]
impl BanStore for FaultyStore {
    async fn ban_user(&self, ban: &BanUser) -> Result<Fenced<BanOutcome>> {
        self.through(Method::BanUser, self.inner().ban_user(ban)).await
    }

    async fn lift_ban(&self, lift: &LiftBan) -> Result<Fenced<LiftOutcome>> {
        self.through(Method::LiftBan, self.inner().lift_ban(lift)).await
    }

    async fn bans(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        after: Option<&UserId>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Option<BanPage>> {
        self.through(Method::Bans, self.inner().bans(channel, viewer, after, limit, now)).await
    }
}

#[async_trait]
impl MessageStore for FaultyStore {
    fn lanes(&self) -> usize {
        self.inner().lanes()
    }

    async fn append(&self, batch: &[Append]) -> Result<Vec<AppendOutcome>> {
        self.through(Method::Append, self.inner().append(batch)).await
    }

    async fn history(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        anchor: Anchor,
        limit: usize,
    ) -> Result<Option<HistoryPage>> {
        self.through(Method::History, self.inner().history(channel, viewer, anchor, limit)).await
    }

    async fn replies(&self, query: &ReplyQuery<'_>) -> Result<Option<HistoryPage>> {
        self.through(Method::Replies, self.inner().replies(query)).await
    }

    async fn message(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        message: MessageId,
    ) -> Result<Option<Message>> {
        self.through(Method::Message, self.inner().message(channel, viewer, message)).await
    }

    async fn edit_message(&self, edit: &EditMessage) -> Result<Fenced<EditOutcome>> {
        self.through(Method::EditMessage, self.inner().edit_message(edit)).await
    }

    async fn delete_message(&self, delete: &DeleteMessage) -> Result<Fenced<DeleteOutcome>> {
        self.through(Method::DeleteMessage, self.inner().delete_message(delete)).await
    }
}

#[async_trait]
impl VersionStore for FaultyStore {
    async fn versions(&self, query: &VersionQuery<'_>) -> Result<Option<VersionPage>> {
        self.through(Method::Versions, self.inner().versions(query)).await
    }
}

#[async_trait]
impl StreamStore for FaultyStore {
    async fn checkpoint_streams(&self, batch: &[Checkpoint]) -> Result<Vec<bool>> {
        self.through(Method::CheckpointStreams, self.inner().checkpoint_streams(batch)).await
    }

    async fn end_stream(&self, end: &EndStream) -> Result<Fenced<EndOutcome>> {
        self.through(Method::EndStream, self.inner().end_stream(end)).await
    }

    async fn silent_streams(&self, before: Timestamp, limit: usize) -> Result<Vec<Message>> {
        self.through(Method::SilentStreams, self.inner().silent_streams(before, limit)).await
    }
}

#[async_trait]
impl PinStore for FaultyStore {
    async fn pin_message(&self, pin: &PinMessage, limit: usize) -> Result<Fenced<PinOutcome>> {
        self.through(Method::PinMessage, self.inner().pin_message(pin, limit)).await
    }

    async fn unpin_message(&self, pin: &PinMessage) -> Result<Fenced<PinOutcome>> {
        self.through(Method::UnpinMessage, self.inner().unpin_message(pin)).await
    }

    async fn pins(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        limit: usize,
    ) -> Result<Option<Vec<Message>>> {
        self.through(Method::Pins, self.inner().pins(channel, viewer, limit)).await
    }
}

#[async_trait]
impl ReactionStore for FaultyStore {
    async fn add_reaction(&self, react: &React, keys: usize) -> Result<Fenced<ReactOutcome>> {
        self.through(Method::AddReaction, self.inner().add_reaction(react, keys)).await
    }

    async fn remove_reaction(&self, react: &React) -> Result<Fenced<ReactOutcome>> {
        self.through(Method::RemoveReaction, self.inner().remove_reaction(react)).await
    }

    async fn reactors(&self, query: &ReactorQuery<'_>) -> Result<Option<ReactorPage>> {
        self.through(Method::Reactors, self.inner().reactors(query)).await
    }
}

#[async_trait]
impl ReceiptStore for FaultyStore {
    async fn advance(&self, batch: &[Advance]) -> Result<Vec<AdvanceOutcome>> {
        self.through(Method::Advance, self.inner().advance(batch)).await
    }

    async fn receipts_since(&self, query: &ReceiptQuery<'_>) -> Result<Option<ReceiptsNow>> {
        self.through(Method::ReceiptsSince, self.inner().receipts_since(query)).await
    }

    async fn recipients(&self, query: &RecipientQuery<'_>) -> Result<Option<RecipientPage>> {
        self.through(Method::Recipients, self.inner().recipients(query)).await
    }

    async fn unread(
        &self,
        channel: ChannelId,
        viewer: &UserId,
        limits: &Limits,
    ) -> Result<Option<UnreadTerms>> {
        self.through(Method::Unread, self.inner().unread(channel, viewer, limits)).await
    }

    async fn prune_receipt_log(&self, before: Timestamp) -> Result<u64> {
        self.through(Method::PruneReceiptLog, self.inner().prune_receipt_log(before)).await
    }
}

#[async_trait]
impl SyncStore for FaultyStore {
    async fn personal_since(&self, user: &UserId, since: PersonalRev, limit: usize) -> Result<PersonalNews> {
        self.through(Method::PersonalSince, self.inner().personal_since(user, since, limit)).await
    }

    async fn moved(
        &self,
        user: &UserId,
        held: &BTreeMap<ChannelId, ChannelCursor>,
        limit: usize,
    ) -> Result<Vec<Moved>> {
        self.through(Method::Moved, self.inner().moved(user, held, limit)).await
    }
}

#[async_trait]
impl ActivityStore for FaultyStore {
    async fn activities(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        before: Option<Rev>,
        limit: usize,
    ) -> Result<Option<ActivityPage>> {
        self.through(Method::Activities, self.inner().activities(channel, viewer, before, limit)).await
    }

    async fn changes(&self, query: &ChangeQuery<'_>) -> Result<Option<ChangePage>> {
        self.through(Method::Changes, self.inner().changes(query)).await
    }
}

#[async_trait]
impl EpochStore for FaultyStore {
    async fn epoch(&self) -> Result<Epoch> {
        self.through(Method::Epoch, self.inner().epoch()).await
    }

    async fn begin_epoch(&self, epoch: Epoch) -> Result<()> {
        self.through(Method::BeginEpoch, self.inner().begin_epoch(epoch)).await
    }
}
