//! No bytes make the codec panic, and whatever it answers can be read.

use chat_core::codec::{Codec as _, Decoded};
use chat_protocol::{ServerFrame, request};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::samples::{codec, commands};

/// What may happen to a byte on the way.
#[derive(Debug, Clone)]
enum Damage {
    Replace(u8),
    Insert(u8),
    Remove,
    Cut,
    Double,
}

fn damage() -> impl Strategy<Value = Damage> {
    let telling = prop_oneof![any::<u8>(), proptest::sample::select(br#"{}[]",:\0-9.e"#.to_vec())];
    prop_oneof![
        telling.clone().prop_map(Damage::Replace),
        telling.prop_map(Damage::Insert),
        Just(Damage::Remove),
        Just(Damage::Cut),
        Just(Damage::Double),
    ]
}

fn damaged(mut frame: Vec<u8>, hits: &[(Index, Damage)]) -> Vec<u8> {
    for (at, damage) in hits {
        if frame.is_empty() {
            break;
        }
        let at = at.index(frame.len());
        match damage {
            Damage::Replace(byte) => frame[at] = *byte,
            Damage::Insert(byte) => frame.insert(at, *byte),
            Damage::Remove => drop(frame.remove(at)),
            Damage::Cut => frame.truncate(at),
            Damage::Double => frame.extend_from_within(at..),
        }
    }
    frame
}

/// Reads a frame; a refusal must be an answer a client can read, to the id it came with.
fn survive(frame: &[u8]) -> Decoded {
    let decoded = codec().decode(frame);
    if let Err(error) = &decoded.command {
        let answer = match &decoded.tag {
            Some(tag) => codec().reply(tag, Err(error)),
            None => codec().refusal(error),
        };
        let ServerFrame::Answer(answer) = ServerFrame::parse(&answer).unwrap() else { panic!("no answer") };
        assert!(answer.outcome.is_err());
    }
    decoded
}

proptest! {
    #[test]
    fn any_bytes(frame in proptest::collection::vec(any::<u8>(), 0..200)) {
        survive(&frame);
    }

    #[test]
    fn any_text(frame in "\\PC*") {
        survive(frame.as_bytes());
    }

    #[test]
    fn damaged_frames(which: Index, hits in proptest::collection::vec((any::<Index>(), damage()), 1..6)) {
        let commands = commands();
        let frame = request(Some(1), which.get(&commands)).unwrap();
        survive(&damaged(frame.to_vec(), &hits));
    }

    #[test]
    fn any_value_of_any_parameter(which: Index, at: Index, value in json(4)) {
        let commands = commands();
        let frame = request(Some(1), which.get(&commands)).unwrap();
        let mut frame: serde_json::Value = serde_json::from_slice(&frame).unwrap();
        let params = frame["params"].as_object_mut().unwrap();
        if !params.is_empty() {
            let key = at.get(&params.keys().cloned().collect::<Vec<_>>()).clone();
            params.insert(key, value);
        }
        survive(frame.to_string().as_bytes());
    }

    #[test]
    fn any_texts_arrive_byte_for_byte(body: String, token: String) {
        let sent = chat_core::codec::Command::SendMessage {
            target: crate::samples::user("bob").into(),
            draft: chat_core::Draft::new(body),
        };
        prop_assert!(survive(&request(Some(1), &sent).unwrap()).command.unwrap() == sent);
        let login = chat_core::codec::Command::Authenticate { token };
        prop_assert!(survive(&request(Some(1), &login).unwrap()).command.unwrap() == login);
    }
}

fn json(depth: u32) -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(depth, 32, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            proptest::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}
