//! The cursor on the wire.

use chat_core::codec::{Codec as _, Command};
use chat_core::{ChannelCursor, ChannelId, Cursor, Limits, PersonalRev, ReceiptRev, Rev};
use chat_protocol::{request, wire};
use uuid::Uuid;

use crate::samples::{codec, commands, events};

fn sample() -> Cursor {
    let open = commands().into_iter().find_map(|command| match command {
        Command::OpenSession { cursor } => cursor,
        _ => None,
    });
    open.unwrap()
}

fn large(channels: usize) -> Cursor {
    let at = |number: usize| {
        let id = Uuid::from_u128(u128::MAX - number as u128);
        let here = ChannelCursor { rev: Rev::new(u64::MAX), receipt_rev: ReceiptRev::new(u64::MAX) };
        (ChannelId::from_uuid(id), here)
    };
    Cursor { personal_rev: PersonalRev::new(u64::MAX), channels: (0..channels).map(at).collect(), ..sample() }
}

#[test]
fn a_client_moves_its_cursor_as_the_engine_does() {
    for event in events() {
        let mut engine = sample();
        engine.channels.values_mut().for_each(|at| *at = ChannelCursor::default());
        let mut client = wire::Cursor::from(&engine);
        engine.apply(&event);
        assert!(client.apply(&wire::Event::from(&event)), "{event:?}");
        assert_eq!(client, wire::Cursor::from(&engine), "{event:?}");
        assert_eq!(Cursor::try_from(client).unwrap(), engine);
    }
}

#[test]
fn what_the_client_has_is_not_new_and_never_moves_it_back() {
    for event in events() {
        let event = wire::Event::from(&event);
        let mut cursor = wire::Cursor::from(&sample());
        cursor.channels.values_mut().for_each(|at| *at = (1_000, 1_000).into());
        cursor.personal_rev = 1_000;
        let before = cursor.clone();
        let is_new = cursor.apply(&event);
        match event {
            wire::Event::Joined { .. } | wire::Event::Reset { .. } | wire::Event::Gone { .. } => {
                assert!(is_new);
            }
            wire::Event::Heads { .. }
            | wire::Event::Presence { .. }
            | wire::Event::PresenceEnded { .. }
            | wire::Event::Stream { .. }
            | wire::Event::Typing { .. } => assert_eq!(cursor, before),
            _ => assert_eq!((is_new, &cursor), (false, &before), "{event:?}"),
        }
    }
}

#[test]
fn heads_tell_whether_something_was_lost() {
    let heads = events().into_iter().find_map(|event| match event {
        chat_core::Event::Heads { heads } => Some(heads),
        _ => None,
    });
    let heads = heads.unwrap();
    let mut cursor = wire::Cursor::from(&sample());
    assert!(cursor.is_behind(&heads));
    for head in &heads {
        cursor.channels.insert(head.channel.into(), head.into());
    }
    assert!(!cursor.is_behind(&heads));
    cursor.channels.clear();
    assert!(cursor.is_behind(&heads));
}

#[test]
fn a_cursor_at_the_limit_fits_into_a_frame_and_one_past_it_is_refused() {
    let limits = Limits::default();
    let open = |channels| request(Some(1), &Command::OpenSession { cursor: Some(large(channels)) }).unwrap();
    let frame = open(limits.cursor_channels);
    assert!(frame.len() <= limits.frame_bytes, "{} bytes", frame.len());
    let command = codec().decode(&frame).command.unwrap();
    assert!(command == Command::OpenSession { cursor: Some(large(limits.cursor_channels)) });

    let error = codec().decode(&open(limits.cursor_channels + 1)).command.unwrap_err();
    assert_eq!((error.field(), error.limit()), (Some("cursor"), Some(limits.cursor_channels as u64)));
}

#[test]
fn a_session_opened_anew_gives_the_cursor_to_go_on_from() {
    let opened = chat_core::Opened {
        epoch: sample().epoch,
        resumed: false,
        personal_rev: PersonalRev::new(3),
        heads: vec![chat_core::Head {
            channel: ChannelId::from_uuid(Uuid::from_u128(7)),
            rev: Rev::new(4),
            receipt_rev: ReceiptRev::new(5),
        }],
    };
    let wire = wire::Opened::from(&opened);
    assert_eq!(Cursor::try_from(wire::Cursor::from(&wire)).unwrap(), Cursor::from(&opened));
}
