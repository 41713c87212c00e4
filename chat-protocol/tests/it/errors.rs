//! Every kind of error on every face.

use std::collections::BTreeSet;

use chat_core::codec::{Codec as _, RequestTag};
use chat_core::{Error, ErrorKind};
use chat_protocol::{ERRORS, ErrorRow, JSON_INVALID, METHOD_UNKNOWN, Problem, REQUEST_INVALID, ServerFrame};

use crate::samples::codec;

#[test]
fn every_kind_has_one_row_and_its_own_numbers() {
    let kinds: Vec<_> = ERRORS.iter().map(|row| row.kind).collect();
    assert_eq!(kinds, ErrorKind::ALL);
    let codes: BTreeSet<_> = ERRORS.iter().map(|row| row.rpc_code).collect();
    assert_eq!(codes.len(), ERRORS.len());
    for row in &ERRORS {
        let own = [-32602, -32603].contains(&row.rpc_code);
        assert!(own || (-32099..=-32000).contains(&row.rpc_code), "{row:?}");
        assert!(![JSON_INVALID, REQUEST_INVALID, METHOD_UNKNOWN].contains(&row.rpc_code));
        assert!((400..600).contains(&row.status), "{row:?}");
        assert_eq!(row.problem, format!("urn:chat:problem:{}", row.kind.code()));
        assert_eq!(ErrorRow::of(row.kind), row);
    }
}

#[test]
fn every_kind_arrives_in_json_rpc_and_in_problems() {
    for kind in ErrorKind::ALL {
        let error = Error::new(kind, "is wrong").with_field("name").with_limit(7);
        let row = ErrorRow::of(kind);
        let frame = codec().reply(&RequestTag("7".into()), Err(&error));
        let ServerFrame::Answer(answer) = ServerFrame::parse(&frame).unwrap() else { panic!("{frame:?}") };
        let object = answer.outcome.unwrap_err();
        assert_eq!((answer.id.as_u64(), object.code, object.kind()), (Some(7), row.rpc_code, Some(kind)));
        let data = object.data.unwrap();
        assert_eq!(
            (data.field.as_deref(), data.limit, data.retryable),
            (Some("name"), Some(7), error.is_retryable())
        );

        let problem = Problem::from(&error);
        assert_eq!((problem.status, &*problem.code, &*problem.title), (row.status, kind.code(), row.title));
        assert_eq!(problem.detail, object.message);
        let json = serde_json::to_string(&problem).unwrap();
        assert_eq!(serde_json::from_str::<Problem<'_>>(&json).unwrap(), problem);
    }
}

#[test]
fn an_internal_fault_keeps_its_words_to_itself() {
    let error = Error::internal("table users is damaged");
    let frame = codec().refusal(&error);
    assert!(!String::from_utf8_lossy(&frame).contains("table"));
    assert!(!Problem::from(&error).detail.contains("table"));
}
