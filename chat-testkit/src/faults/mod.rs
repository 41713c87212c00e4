//! What the engine promises when things go wrong around it, one function each, and the macro that makes tests of
//! them.
//!
//! Every file has the promises about one thing that fails.

mod nodes;

pub mod badges;
pub mod clock;
pub mod commits;
pub mod notices;
pub mod outage;
pub mod personal;
pub mod removal;
pub mod restart;
pub mod restore;
pub mod stall;
pub mod streams;
pub mod unread;

pub use nodes::Nodes;

/// Writes one test for each promise of [`ChatService`](chat_core::ChatService) under faults.
///
/// `open` is as for [`store_conformance!`](crate::store_conformance).
#[macro_export]
macro_rules! fault_conformance {
    ($open:path) => {
        $crate::promises! { $open, faults;
            notices {
                a_lost_last_notice_is_found
                losing_every_notice_loses_nothing
                notices_twice_late_or_out_of_order_harm_nobody
            }
            personal {
                receipts_arrive_though_every_notice_is_lost
                receipts_of_two_nodes_are_all_told
                a_change_of_ones_own_does_not_read_everything
                personal_state_arrives_though_every_notice_is_lost
                cleared_history_is_skipped_on_every_node
                what_one_device_knows_is_still_news_to_the_other
            }
            badges {
                badges_end_as_stored_on_every_device
            }
            removal {
                a_removal_on_another_node_bites_without_notices
            }
            commits {
                failed_and_refused_sends_leave_no_gap
                an_unknown_outcome_is_settled_by_a_repeat
            }
            outage {
                a_store_that_takes_no_writes_is_still_read
                an_outage_ends_by_itself
            }
            stall {
                a_stalled_session_holds_few_events
            }
            streams {
                streams_end_alike_on_every_node
                a_sender_goes_on_at_another_node
                what_a_crashed_node_had_not_stored_is_said_again
                a_stream_of_a_crashed_node_fails
            }
            restart {
                a_repeat_after_a_restart_finds_the_first
            }
            restore {
                a_restore_under_a_running_node_ends_its_sessions
                a_restore_is_noticed_by_who_is_in_no_channel
                a_new_epoch_ends_the_sessions_of_every_node
                what_was_known_of_a_restored_database_is_forgotten
            }
            clock {
                order_and_sessions_hold_when_the_clock_jumps
            }
            unread {
                unread_equals_a_naive_recount_after_every_step
            }
        }
    };
}
