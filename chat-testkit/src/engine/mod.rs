//! The promises of the engine on any store, one function each, and the macro that makes tests of them.
//!
//! Every file has the promises of one part of the way of a message.

mod house;

pub mod apart;
pub mod blocks;
pub mod conversations;
pub mod direct;
pub mod drafts;
pub mod edits;
pub mod levels;
pub mod live;
pub mod mentions;
pub mod moderation;
pub mod personal;
pub mod pins;
pub mod reactions;
pub mod receipts;
pub mod reports;
pub mod resume;
pub mod sending;
pub mod sight;
pub mod sync;
pub mod streams;
pub mod threads;
pub mod verify;

pub use house::House;

/// Writes one test for each promise of [`ChatService`](chat_core::ChatService) on a store.
///
/// `open` is as for [`store_conformance!`](crate::store_conformance).
#[macro_export]
macro_rules! engine_conformance {
    ($open:path) => {
        $crate::promises! { $open, engine;
            direct {
                both_cases_of_a_first_message_are_one
                a_hundred_firsts_from_both_sides_make_one_channel
                opening_a_conversation_writes_nothing
                oneself_and_the_unknown_are_refused
                a_refusal_of_contact_holds_in_a_channel_that_has_begun
                nobody_changes_what_a_direct_channel_is
                deleting_hides_and_clears_for_one_side
            }
            blocks {
                neither_side_reaches_the_other
                the_blocked_are_skipped_in_groups
                what_was_said_directly_stays
                blocking_is_refused_where_it_does_not_fit
            }
            reports {
                a_report_reaches_moderators_and_the_app_alone
                nobody_is_shown_reports_of_their_own_messages
                what_cannot_be_reported_says_why
            }
            apart {
                streams_of_the_blocked_are_not_told
                reading_directly_is_private_while_one_blocks_the_other
                a_sync_tells_whom_one_blocks
            }
            sending {
                a_thousand_repeats_have_one_effect
                another_draft_under_a_key_conflicts
                a_repeat_after_deletion_finds_the_tombstone
                many_writers_make_one_order
                hooks_allow_rewrite_and_reject
            }
            conversations {
                a_group_lives_from_creation_to_deletion
                a_stranger_finds_nothing
                roles_decide
                an_edit_and_a_deletion_reach_everybody
                the_last_owner_stays
                a_group_creation_is_repeated_without_effect
            }
            moderation {
                admins_settle_who_does_what
                a_frozen_channel_is_for_admins
                what_another_node_settles_holds_at_once
                slow_mode_spaces_the_messages_of_each
                of_many_sends_at_once_one_goes
                who_is_muted_reads_on_and_says_nothing
                sanctions_end_within_what_is_kept
                who_is_banned_is_kept_out
                removals_and_roles_tell_their_reasons
            }
            pins {
                pins_are_told_to_all
                pinning_is_speech
                pins_show_nobody_what_they_do_not_see
            }
            edits {
                an_edit_that_adds_a_mention_notifies
                earlier_versions_are_for_the_sender_and_admins
                a_deletion_tells_its_reason
            }
            mentions {
                meaning_everybody_needs_a_right
                everybody_else_is_mentioned_and_told
                who_is_not_in_may_be_mentioned_and_is_not_notified
            }
            live {
                everybody_sees_the_same_order
                a_session_opened_while_others_write_has_no_gap
                removal_bites
                rejoining_begins_anew
                a_slow_reader_hurts_nobody_and_ends_complete
                deleting_a_channel_ends_it_for_live_sessions
                heartbeats_carry_moved_heads
                shutdown_ends_sessions_and_commits_what_was_accepted
            }
            resume {
                a_cursor_from_every_change_gives_exactly_the_rest
                too_far_behind_is_a_reset
                a_cursor_ahead_of_the_head_is_a_reset
                another_epoch_is_not_resumed
                what_was_left_meanwhile_is_gone
                what_was_joined_meanwhile_is_told
                cleared_messages_are_skipped
                personal_state_and_receipts_are_current
            }
            threads {
                replies_reach_everybody_and_sum_up
                replies_are_refused_where_they_do_not_fit
                ones_own_devices_follow_threads
                every_device_knows_its_users_places
                a_reply_may_be_streamed
            }
            streams {
                a_streamed_message_is_one_message
                who_comes_late_is_told_all_of_it
                parts_are_taken_once_and_in_order
                only_its_sender_goes_on_with_it
                a_slow_reader_is_told_in_one_part
                a_stream_that_nobody_goes_on_with_fails
                the_hook_judges_the_whole_text
                what_one_may_not_read_is_not_told
            }
            reactions {
                reactions_reach_everybody
                a_reaction_is_told_without_the_message
                reactions_are_refused_where_they_do_not_fit
            }
            levels {
                admins_set_what_is_told_about_receipts
                with_counts_nobody_is_told_who
                with_receipts_off_reading_is_private
            }
            personal {
                private_reading_is_told_to_ones_own_devices_alone
                marking_unread_brings_the_badge_back_and_takes_nothing_back
                all_devices_end_with_the_same_badge
                waiting_changes_keep_their_order
                markers_that_do_not_fit_are_refused
                a_channel_goes_to_its_place_on_all_ones_devices
                the_total_follows_what_any_device_does
            }
            drafts {
                a_draft_is_on_all_ones_devices
                a_draft_to_a_person_waits_for_the_first_message
                drafts_are_refused_where_they_do_not_fit
            }
            sight {
                cleared_history_is_gone_on_all_ones_devices
                a_hidden_message_is_gone_on_all_ones_devices
                hiding_one_message_too_many_is_refused
            }
            sync {
                a_sync_from_every_change_gives_exactly_the_rest
                a_sync_tells_only_what_changed
                a_sync_goes_on_page_by_page
                what_a_sync_cannot_continue_is_told_anew
                a_sync_from_elsewhere_begins_with_a_reset
                a_sync_skips_what_is_not_for_its_reader
                a_session_goes_on_where_a_sync_ended
            }
            verify {
                a_snapshot_and_events_come_to_the_later_snapshot
                what_a_client_lost_is_named
            }
            receipts {
                watermarks_rise_and_are_told
                reading_beyond_the_head_is_refused_alone
                waiting_receipts_merge_into_one_write
                recipients_show_status_and_time
                unread_follows_the_rule
                large_channels_tell_counts
            }
        }
    };
}
