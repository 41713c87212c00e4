//! A store with some of its methods bent.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use chat_core::store::{
    ActivityStore, AddOutcome, AddParticipants, Advance, AdvanceOutcome, Append, AppendOutcome, BanOutcome,
    BanStore, BanUser, Block, BlockOutcome, BlockStore, ChangeQuery, ChannelChange, ChannelRemoval,
    ChannelStore, Checkpoint, ClearHistory, ClearOutcome, CloseOutcome, CloseReport, CreateOutcome,
    DeleteMessage, DeleteOutcome, EditMessage, EditOutcome, EndOutcome, EndStream, EpochStore, Fenced,
    HideMessage, HideOutcome, LiftBan, LiftOutcome, Memberships, MessageStore, Moved, Mute, MuteOutcome,
    NewGroup, NewReport, Pair, ParticipantQuery, ParticipantStore, PersonalChange, PersonalNews,
    PersonalOutcome, PersonalStore, React, ReactOutcome, ReactionStore, ReactorQuery, ReceiptQuery,
    ReceiptStore, ReceiptsNow, RecipientQuery, RemoveOutcome, RemoveParticipant, ReplyQuery, ReportOutcome,
    ReportQuery, ReportStore, RoleChange, RoleOutcome, SeenBy, SightStore, Store, StreamStore, SyncStore,
    ThreadChange, ThreadOutcome, ThreadQuery, ThreadStore, UserStore, VersionQuery, VersionStore,
};
use chat_core::{
    Access, Activity, ActivityPage, Anchor, BanPage, Blocks, ChangePage, ChannelCursor, ChannelId,
    ChannelPage, ChannelPageKey, ChannelView, DirectKey, Epoch, Head, HistoryPage, Limits, MembershipState,
    Message, MessageId, ParticipantPage, PersonalRev, Profile, ReactorPage, RecipientPage, ReportPage,
    Result, Rev, ThreadPage, Timestamp, TotalUnread, UnreadTerms, User, UserId, VersionPage,
};

use super::Bend;

/// A store and what bends it.
#[derive(Debug)]
pub struct Bent {
    inner: Arc<dyn Store>,
    bend: Box<dyn Bend>,
}

impl Bent {
    /// This store, bent.
    pub fn new(inner: Arc<dyn Store>, bend: impl Bend) -> Self {
        Self { inner, bend: Box::new(bend) }
    }
}

#[async_trait]
impl UserStore for Bent {
    async fn put_user(&self, id: &UserId, profile: &Profile, at: Timestamp) -> Result<User> {
        self.inner.put_user(id, profile, at).await
    }

    async fn ensure_users(&self, ids: &[UserId], at: Timestamp) -> Result<()> {
        self.inner.ensure_users(ids, at).await
    }

    async fn users(&self, ids: &[UserId]) -> Result<Vec<User>> {
        self.inner.users(ids).await
    }

    async fn personal_revs(&self, ids: &[UserId]) -> Result<Vec<(UserId, PersonalRev)>> {
        self.inner.personal_revs(ids).await
    }

    async fn note_seen(&self, seen: &[(UserId, Timestamp)]) -> Result<()> {
        self.inner.note_seen(seen).await
    }

    async fn last_seen(&self, viewer: &UserId, ids: &[UserId]) -> Result<SeenBy> {
        self.inner.last_seen(viewer, ids).await
    }
}

#[async_trait]
impl BlockStore for Bent {
    async fn block(&self, block: &Block) -> Result<BlockOutcome> {
        self.inner.block(block).await
    }

    async fn unblock(&self, block: &Block) -> Result<BlockOutcome> {
        self.inner.unblock(block).await
    }

    async fn blocks(&self, user: &UserId) -> Result<Blocks> {
        self.inner.blocks(user).await
    }
}

#[async_trait]
impl ChannelStore for Bent {
    async fn create_group(&self, group: &NewGroup) -> Result<CreateOutcome> {
        self.inner.create_group(group).await
    }

    async fn change_channel(&self, change: &ChannelChange) -> Result<Fenced<Activity>> {
        self.inner.change_channel(change).await
    }

    async fn delete_channel(&self, removal: &ChannelRemoval) -> Result<Fenced<Activity>> {
        self.inner.delete_channel(removal).await
    }

    async fn direct_channel(&self, key: &DirectKey) -> Result<Pair> {
        self.inner.direct_channel(key).await
    }

    async fn access(&self, channel: ChannelId, user: &UserId) -> Result<Option<Access>> {
        self.inner.access(channel, user).await
    }

    async fn channel_view(
        &self,
        channel: ChannelId,
        viewer: &UserId,
        limits: &Limits,
    ) -> Result<Option<ChannelView>> {
        self.inner.channel_view(channel, viewer, limits).await
    }

    async fn channel_page(
        &self,
        viewer: &UserId,
        archived: bool,
        after: Option<ChannelPageKey>,
        limit: usize,
        limits: &Limits,
    ) -> Result<ChannelPage> {
        self.inner.channel_page(viewer, archived, after, limit, limits).await
    }

    async fn memberships(&self, user: &UserId) -> Result<Memberships> {
        self.bend.memberships(&*self.inner, user).await
    }

    async fn heads(&self, channels: &[ChannelId]) -> Result<Vec<Head>> {
        self.inner.heads(channels).await
    }

    async fn clear_direct(
        &self,
        channel: ChannelId,
        user: &UserId,
        at: Timestamp,
    ) -> Result<Option<(PersonalRev, MembershipState)>> {
        self.inner.clear_direct(channel, user, at).await
    }
}

#[async_trait]
impl ParticipantStore for Bent {
    async fn add_participants(&self, add: &AddParticipants) -> Result<Fenced<AddOutcome>> {
        self.inner.add_participants(add).await
    }

    async fn remove_participant(&self, remove: &RemoveParticipant) -> Result<Fenced<RemoveOutcome>> {
        self.inner.remove_participant(remove).await
    }

    async fn change_role(&self, change: &RoleChange) -> Result<Fenced<RoleOutcome>> {
        self.inner.change_role(change).await
    }

    async fn mute_participant(&self, mute: &Mute) -> Result<Fenced<MuteOutcome>> {
        self.inner.mute_participant(mute).await
    }

    async fn participants(&self, query: &ParticipantQuery<'_>) -> Result<Option<ParticipantPage>> {
        self.inner.participants(query).await
    }

    async fn acquainted(&self, viewer: &UserId, users: &[UserId]) -> Result<Vec<UserId>> {
        self.inner.acquainted(viewer, users).await
    }
}

#[async_trait]
impl ReportStore for Bent {
    async fn report(&self, new: &NewReport) -> Result<ReportOutcome> {
        self.inner.report(new).await
    }

    async fn close_report(&self, close: &CloseReport) -> Result<Fenced<CloseOutcome>> {
        self.inner.close_report(close).await
    }

    async fn reports(&self, query: &ReportQuery<'_>) -> Result<Option<ReportPage>> {
        self.inner.reports(query).await
    }
}

#[async_trait]
impl BanStore for Bent {
    async fn ban_user(&self, ban: &BanUser) -> Result<Fenced<BanOutcome>> {
        self.inner.ban_user(ban).await
    }

    async fn lift_ban(&self, lift: &LiftBan) -> Result<Fenced<LiftOutcome>> {
        self.inner.lift_ban(lift).await
    }

    async fn bans(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        after: Option<&UserId>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Option<BanPage>> {
        self.inner.bans(channel, viewer, after, limit, now).await
    }
}

#[async_trait]
impl MessageStore for Bent {
    fn lanes(&self) -> usize {
        self.inner.lanes()
    }

    async fn append(&self, batch: &[Append]) -> Result<Vec<AppendOutcome>> {
        self.bend.append(&*self.inner, batch).await
    }

    async fn history(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        anchor: Anchor,
        limit: usize,
    ) -> Result<Option<HistoryPage>> {
        self.bend.history(&*self.inner, (channel, viewer), anchor, limit).await
    }

    async fn replies(&self, query: &ReplyQuery<'_>) -> Result<Option<HistoryPage>> {
        self.inner.replies(query).await
    }

    async fn message(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        message: MessageId,
    ) -> Result<Option<Message>> {
        self.inner.message(channel, viewer, message).await
    }

    async fn edit_message(&self, edit: &EditMessage) -> Result<Fenced<EditOutcome>> {
        let mut outcome = self.inner.edit_message(edit).await?;
        if let Fenced::Decided(EditOutcome::Edited(message, _)) = &mut outcome {
            self.bend.message(message);
        }
        Ok(outcome)
    }

    async fn delete_message(&self, delete: &DeleteMessage) -> Result<Fenced<DeleteOutcome>> {
        let mut outcome = self.inner.delete_message(delete).await?;
        if let Fenced::Decided(DeleteOutcome::Deleted(message, _) | DeleteOutcome::AlreadyDeleted(message)) =
            &mut outcome
        {
            self.bend.message(message);
        }
        Ok(outcome)
    }
}

#[async_trait]
impl VersionStore for Bent {
    async fn versions(&self, query: &VersionQuery<'_>) -> Result<Option<VersionPage>> {
        self.inner.versions(query).await
    }
}

#[async_trait]
impl StreamStore for Bent {
    async fn checkpoint_streams(&self, batch: &[Checkpoint]) -> Result<Vec<bool>> {
        self.inner.checkpoint_streams(batch).await
    }

    async fn end_stream(&self, end: &EndStream) -> Result<Fenced<EndOutcome>> {
        self.inner.end_stream(end).await
    }

    async fn silent_streams(&self, before: Timestamp, limit: usize) -> Result<Vec<Message>> {
        self.inner.silent_streams(before, limit).await
    }
}

#[async_trait]
impl ReactionStore for Bent {
    async fn add_reaction(&self, react: &React, keys: usize) -> Result<Fenced<ReactOutcome>> {
        self.inner.add_reaction(react, keys).await
    }

    async fn remove_reaction(&self, react: &React) -> Result<Fenced<ReactOutcome>> {
        self.inner.remove_reaction(react).await
    }

    async fn reactors(&self, query: &ReactorQuery<'_>) -> Result<Option<ReactorPage>> {
        self.inner.reactors(query).await
    }
}

#[async_trait]
impl ThreadStore for Bent {
    async fn change_thread(&self, change: &ThreadChange) -> Result<ThreadOutcome> {
        self.inner.change_thread(change).await
    }

    async fn threads(&self, query: &ThreadQuery<'_>, limits: &Limits) -> Result<Option<ThreadPage>> {
        self.inner.threads(query, limits).await
    }
}

#[async_trait]
impl ReceiptStore for Bent {
    async fn advance(&self, batch: &[Advance]) -> Result<Vec<AdvanceOutcome>> {
        self.inner.advance(batch).await
    }

    async fn receipts_since(&self, query: &ReceiptQuery<'_>) -> Result<Option<ReceiptsNow>> {
        self.inner.receipts_since(query).await
    }

    async fn recipients(&self, query: &RecipientQuery<'_>) -> Result<Option<RecipientPage>> {
        self.inner.recipients(query).await
    }

    async fn unread(
        &self,
        channel: ChannelId,
        viewer: &UserId,
        limits: &Limits,
    ) -> Result<Option<UnreadTerms>> {
        self.inner.unread(channel, viewer, limits).await
    }

    async fn prune_receipt_log(&self, before: Timestamp) -> Result<u64> {
        self.inner.prune_receipt_log(before).await
    }
}

#[async_trait]
impl PersonalStore for Bent {
    async fn change_personal(&self, batch: &[PersonalChange]) -> Result<Vec<PersonalOutcome>> {
        self.inner.change_personal(batch).await
    }

    async fn total_unread(&self, user: &UserId, limits: &Limits) -> Result<TotalUnread> {
        self.inner.total_unread(user, limits).await
    }
}

#[async_trait]
impl SightStore for Bent {
    async fn clear_history(&self, clear: &ClearHistory) -> Result<ClearOutcome> {
        self.inner.clear_history(clear).await
    }

    async fn hide_message(&self, hide: &HideMessage) -> Result<HideOutcome> {
        self.inner.hide_message(hide).await
    }
}

#[async_trait]
impl SyncStore for Bent {
    async fn personal_since(&self, user: &UserId, since: PersonalRev, limit: usize) -> Result<PersonalNews> {
        self.inner.personal_since(user, since, limit).await
    }

    async fn moved(
        &self,
        user: &UserId,
        held: &BTreeMap<ChannelId, ChannelCursor>,
        limit: usize,
    ) -> Result<Vec<Moved>> {
        self.inner.moved(user, held, limit).await
    }
}

#[async_trait]
impl ActivityStore for Bent {
    async fn activities(
        &self,
        channel: ChannelId,
        viewer: Option<&UserId>,
        before: Option<Rev>,
        limit: usize,
    ) -> Result<Option<ActivityPage>> {
        self.inner.activities(channel, viewer, before, limit).await
    }

    async fn changes(&self, query: &ChangeQuery<'_>) -> Result<Option<ChangePage>> {
        self.bend.changes(&*self.inner, query).await
    }
}

#[async_trait]
impl EpochStore for Bent {
    async fn epoch(&self) -> Result<Epoch> {
        self.inner.epoch().await
    }

    async fn begin_epoch(&self, epoch: Epoch) -> Result<()> {
        self.inner.begin_epoch(epoch).await
    }
}
