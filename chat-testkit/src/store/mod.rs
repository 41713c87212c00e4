//! The promises of the storage port, one function each, and the macros that make tests of them.
//!
//! Every file has the promises about the noun it is named after.

pub mod accounts;
pub mod acquainted;
pub mod blocks;
pub mod activities;
pub mod channel_list;
pub mod channels;
pub mod deletion;
pub mod direct;
pub mod draft_ends;
pub mod drafts;
pub mod edits;
pub mod epoch;
pub mod following;
pub mod history;
pub mod messages;
pub mod participants;
pub mod personal;
pub mod pins;
pub mod reactions;
pub mod receipts;
pub mod reports;
pub mod recipients;
pub mod sanctions;
pub mod sight;
pub mod slow_mode;
pub mod sync;
pub mod streams;
pub mod texts;
pub mod threads;
pub mod unread;
pub mod users;
pub mod versions;

/// Writes one test for each promise of [`Store`](chat_core::store::Store).
///
/// `open` names an `async fn` that gives a fresh and empty store: an `Arc<dyn Store>`, or a pair of one and
/// whatever must live as long.
#[macro_export]
macro_rules! store_conformance {
    ($open:path) => {
        $crate::promises! { $open, store;
            users {
                a_profile_is_created_then_replaced
                a_new_profile_keeps_the_personal_version
                ensuring_leaves_profiles_alone
                the_unknown_are_left_out
                last_seen_only_rises
            }
            channels {
                a_group_begins_with_its_created_activity
                those_named_are_in_from_the_start
                the_host_creates_groups
                creating_again_under_a_key_finds_the_first
                one_of_many_at_once_creates
                a_change_takes_the_next_rev
                permissions_change_one_by_one
                a_freeze_shows_until_it_ends
                slow_mode_shows_until_it_ends
                a_stale_change_writes_nothing
                changes_at_once_take_turns
            }
            deletion {
                deleting_ends_a_group_for_everybody
                a_deleted_channel_is_not_there
                a_channel_that_never_was_is_not_there
                strangers_see_nothing
            }
            channel_list {
                a_view_is_the_viewers_own
                the_list_goes_by_last_activity
                pages_give_every_channel_once
                a_cleared_channel_is_hidden_until_the_next_message
                clearing_again_changes_nothing
                memberships_are_all_channels_of_a_user
                heads_say_how_far_channels_are
                access_is_the_standing_of_who_is_in
            }
            participants {
                adding_names_those_who_were_not_in
                adding_nobody_or_too_many_writes_nothing
                additions_at_once_stay_within_the_limit
                leaving_and_being_removed
                the_only_owner_stays_while_others_are_in
                two_owners_leaving_at_once_leave_one
                a_new_role_makes_old_decisions_stale
                roles_that_do_not_fit_write_nothing
                a_stale_decision_about_people_writes_nothing
                coming_back_is_joining_anew
                participants_come_by_id_in_pages
                participants_are_found_by_the_beginning_of_their_id
            }
            sanctions {
                a_mute_shows_until_it_is_lifted
                mutes_that_do_not_fit_write_nothing
                a_mute_outlives_coming_back
                a_ban_removes_and_keeps_out
                a_ban_ends_or_is_lifted
                bans_that_do_not_fit_write_nothing
            }
            blocks {
                blocks_are_bounded_and_ones_own
                blocked_at_once_are_all_blocked
                words_of_the_blocked_are_gone_in_groups
                pages_are_filled_from_beyond_the_blocked
                a_block_makes_old_decisions_stale
                a_first_message_and_a_block_at_once_agree
                a_block_keeps_people_out_of_each_others_groups
                those_apart_are_not_told_when_they_were_seen
                changes_come_with_whom_the_reader_blocks
                threads_leave_out_the_blocked
            }
            pins {
                a_pin_shows_until_it_is_taken_away
                pins_are_bounded
                what_cannot_be_pinned_is_not
                what_changes_a_message_leaves_its_pin
                pins_are_listed_as_the_reader_sees_them
            }
            slow_mode {
                a_sender_waits_to_the_end_of_the_distance
                what_keeps_no_distance_does_not_count
                clocks_may_differ_and_go_back
                a_batch_keeps_the_distance_within_itself
                replies_in_threads_keep_the_distance
                who_comes_back_still_waits
            }
            reports {
                a_report_holds_what_the_message_said
                a_message_is_reported_once_by_each
                reports_that_do_not_fit_write_nothing
                a_report_is_closed_once
                reports_come_newest_first_in_pages
            }
            acquainted {
                those_who_share_a_channel_are_acquainted
            }
            messages {
                a_message_is_stored_as_given
                a_batch_is_written_in_its_order
                a_refused_item_burns_no_number
                a_repeat_returns_the_first
                another_draft_under_the_same_key_conflicts
                a_repeat_after_deletion_returns_the_tombstone
                keys_are_each_senders_own_in_each_channel
                a_repeat_is_answered_before_the_fence
                sending_moves_the_senders_watermarks
                the_host_sends_without_being_in
                a_reply_may_answer_a_tombstone
                one_of_many_repeats_at_once_writes
                many_writers_leave_no_gap
            }
            direct {
                the_first_message_begins_the_channel
                both_are_in_from_the_first_message
                either_side_finds_the_same_channel
                a_refused_first_begins_nothing
                a_repeated_first_finds_itself
                the_host_begins_a_channel
                a_batch_begins_several_pairs
                a_hundred_firsts_make_one_channel
                pairs_are_told_apart
                a_direct_channel_stays_its_two_people
            }
            texts {
                messages_keep_every_byte
                keys_are_compared_byte_by_byte
                names_keep_every_byte
            }
            history {
                pages_lie_where_they_are_asked
                nothing_below_the_floor_is_there
                a_message_is_found_in_its_channel
                history_shows_messages_as_they_are_now
                history_is_one_snapshot
            }
            edits {
                an_edit_replaces_the_content
                an_edit_names_whom_it_newly_means
                an_edit_tells_that_it_newly_means_everybody
                one_of_many_edits_at_once_wins
                edits_that_do_not_fit_write_nothing
                a_deletion_leaves_a_tombstone
                deleting_again_writes_nothing
                a_stale_edit_writes_nothing
                an_edit_and_a_deletion_at_once_end_in_a_tombstone
            }
            threads {
                a_thread_is_summed_up_by_its_first_message
                threads_are_one_level_deep_and_of_their_channel
                any_message_of_the_channel_may_be_answered
                a_reply_in_a_thread_moves_no_watermark
                replies_come_in_pages
            }
            following {
                people_follow_what_they_have_a_part_in
                whom_an_edit_names_follows_the_thread
                following_and_reading_a_thread_are_ones_own
                places_are_personal_news
                replies_count_for_those_who_follow
                followed_threads_come_by_their_last_reply
            }
            versions {
                every_edit_keeps_what_was_said_before
                the_oldest_versions_go
                a_deletion_takes_the_versions
                versions_of_what_one_may_read
            }
            streams {
                a_stream_is_one_message_from_the_start
                checkpoints_raise_nothing_and_lose_nothing
                an_end_is_one_change
                a_stream_is_not_edited_and_ends_with_its_deletion
                streams_that_do_not_fit_write_nothing
                silent_streams_are_found
            }
            reactions {
                reactions_are_counted_with_the_message
                a_reaction_is_taken_back
                the_same_reaction_again_writes_nothing
                a_message_has_a_bounded_number_of_keys
                keys_of_reactions_keep_every_byte
                reactions_that_do_not_fit_write_nothing
                a_stale_reaction_writes_nothing
                a_deletion_takes_the_reactions
                a_reaction_among_changes_tells_its_count
                who_reacted_comes_in_pages
                reactions_at_once_are_all_counted
            }
            receipts {
                watermarks_only_rise
                reading_moves_the_private_marker
                nobody_gets_beyond_the_head
                a_batch_raises_each_version_once
                changes_since_a_version_are_told
                in_a_large_channel_only_ones_own_are_told
                the_setting_decides_what_is_told
                the_level_is_shown
                advances_at_once_never_lower
            }
            recipients {
                recipients_have_status_and_time
                times_are_exact_or_absent
                old_times_are_forgotten
                recipients_come_in_pages
                a_large_channel_tells_numbers_alone
                recipients_are_told_as_the_channel_is_set
                recipients_of_what_one_may_read
            }
            personal {
                private_reading_moves_the_marker_alone
                marking_unread_lowers_the_marker_alone
                telling_again_says_where_the_marker_is
                sending_reads_what_was_marked_unread
                markers_stay_within_the_channel
                a_batch_raises_each_user_once
                personal_changes_at_once_are_all_made
                notification_levels_are_kept
                a_place_in_the_list_is_ones_own
                a_deleted_archived_channel_comes_back_archived
                the_total_sums_what_the_list_shows
                the_total_is_bounded
            }
            unread {
                every_term_is_told
                ones_own_messages_never_count
                nothing_below_the_floor_counts
                who_joins_begins_with_nothing_unread
                counts_are_exact_up_to_the_cap
                only_so_many_rows_are_looked_at
                everybody_is_mentioned_but_the_sender
                edits_change_who_is_mentioned
            }
            sight {
                cleared_history_is_below_a_floor
                a_floor_only_rises_and_not_beyond_the_head
                a_floor_survives_leaving_and_coming_back
                a_hidden_message_is_gone_for_one
                pages_are_filled_from_beyond_what_is_hidden
                the_list_shows_the_last_message_that_is_not_hidden
                hiding_is_bounded_and_happens_once
                hidden_at_once_are_all_hidden
            }
            drafts {
                the_last_draft_written_is_the_draft
                a_draft_is_written_only_over_what_was_expected
                drafts_are_bounded_and_come_in_pages
                personal_news_tell_drafts
                drafts_at_once_are_written_one_after_the_other
            }
            draft_ends {
                what_ends_a_place_empties_its_drafts
                a_deleted_direct_channel_takes_its_drafts_along
                no_draft_outlives_its_place
            }
            sync {
                personal_news_are_what_changed_since
                personal_news_tell_what_is_gone
                personal_news_come_in_pages
                what_moved_is_found_among_all_channels
            }
            activities {
                the_log_keeps_every_kind
                pages_of_the_log_give_every_entry_once
                changes_come_merged_without_a_gap
                a_message_among_changes_is_as_it_is_now
                changes_come_with_the_viewers_floor
                changes_are_one_snapshot
            }
            epoch {
                the_epoch_stays_until_a_new_one_begins
            }
        }
    };
}

/// Writes one test for each promise of [`AccountStore`](chat_core::store::AccountStore).
///
/// `open` names an `async fn` that gives a fresh and empty store: an `Arc<dyn AccountStore>`, or a pair of one and
/// whatever must live as long.
#[macro_export]
macro_rules! account_store_conformance {
    ($open:path) => {
        $crate::promises! { $open, store;
            accounts {
                an_account_is_made_once
                one_of_many_accounts_at_once_is_made
                a_hash_is_replaced_only_if_unchanged
                one_of_many_replacements_at_once_happens
            }
        }
    };
}

/// Writes tests from a list of promises by module.
#[doc(hidden)]
#[macro_export]
macro_rules! promises {
    ($open:path, $suite:ident; $($module:ident { $($promise:ident)* })*) => {
        $($(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $promise() {
                $crate::keeps($open, stringify!($promise), $crate::$suite::$module::$promise).await;
            }
        )*)*
    };
}
