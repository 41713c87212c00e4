//! How requests fail: the same for all of them, so said in one place.

use chat_core::ErrorKind;
use chat_protocol::ErrorRow;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Content, Header, OpenApi, Ref, RefOr, Response, ResponseBuilder};

use super::operations;
use crate::error::PROBLEM_JSON;

/// A response that is a problem, and which operations answer it.
struct Failure {
    status: u16,
    name: &'static str,
    description: &'static str,
    applies: fn(&str, &Operation) -> bool,
}

/// Adds to every operation the problems it may answer.
pub(super) fn describe(document: &mut OpenApi) {
    let failures = failures();
    for (path, operation) in operations(document) {
        for failure in
            failures.iter().filter(|failure| (failure.applies)(path, operation)).collect::<Vec<_>>()
        {
            let reference = RefOr::Ref(Ref::from_response_name(failure.name));
            operation.responses.responses.entry(failure.status.to_string()).or_insert(reference);
        }
    }
    let components = document.components.get_or_insert_default();
    for failure in failures {
        components.responses.insert(failure.name.to_owned(), RefOr::T(failure.response()));
    }
}

#[rustfmt::skip]
fn failures() -> Vec<Failure> {
    let of = |kind, name, description, applies| Failure { status: ErrorRow::of(kind).status, name, description, applies };
    vec![
        of(ErrorKind::Invalid, "Invalid", "A parameter breaks a rule: `field` names it, `limit` the bound", takes_input),
        of(ErrorKind::Unauthenticated, "Unauthenticated", "There is no valid token, or the login is wrong", is_for_users),
        of(ErrorKind::Forbidden, "Forbidden", "The caller may not do this", is_guarded),
        of(ErrorKind::NotFound, "NotFound", "It does not exist, or not for this caller", names_something),
        of(ErrorKind::Conflict, "Conflict", "The state is another one than the caller assumed", changes),
        of(ErrorKind::Rejected, "Rejected", "The app refused the message; `detail` is its reason", sends),
        of(ErrorKind::RateLimited, "RateLimited", "Too much in too short a time: repeat later, unchanged", |_, _| true),
        of(ErrorKind::Internal, "Internal", "A fault of the server", |_, _| true),
        of(ErrorKind::Unavailable, "Unavailable", "A passing fault: repeat later, unchanged", |_, _| true),
        Failure { status: 413, name: "TooLarge", description: "The body is larger than `limit` bytes", applies: has_body },
        Failure { status: 415, name: "NotJson", description: "The body is not `application/json`", applies: has_body },
    ]
}

fn id(operation: &Operation) -> &str {
    operation.operation_id.as_deref().unwrap_or_default()
}

fn takes_input(_: &str, operation: &Operation) -> bool {
    operation.parameters.is_some() || operation.request_body.is_some()
}

fn has_body(_: &str, operation: &Operation) -> bool {
    operation.request_body.is_some()
}

/// Everything but making an account.
fn is_for_users(_: &str, operation: &Operation) -> bool {
    id(operation) != "sign_up"
}

/// What the policy is asked about, and opening a socket, which only some web pages may.
fn is_guarded(path: &str, operation: &Operation) -> bool {
    path.contains('{') || id(operation) == "open_socket"
}

/// A channel or a person in the path, or people to make a group with or to look at.
fn names_something(path: &str, operation: &Operation) -> bool {
    path.contains('{') || ["create_group", "get_presence"].contains(&id(operation))
}

/// What assumes a state: that with a body, except asking for a token, reacting, what takes something away, and typing,
/// which assumes a small channel.
fn changes(_: &str, operation: &Operation) -> bool {
    let id = id(operation);
    operation.request_body.is_some() && id != "log_in"
        || id == "add_reaction"
        || id.starts_with("delete_")
        || id.starts_with("remove_")
        || id == "start_typing"
}

/// What passes the app's hooks.
fn sends(_: &str, operation: &Operation) -> bool {
    let id = id(operation);
    id.starts_with("send_") || id.starts_with("begin_") || ["edit_message", "end_stream"].contains(&id)
}

impl Failure {
    fn response(&self) -> Response {
        let content = Content::new(Some(Ref::from_schema_name("Problem")));
        let response = ResponseBuilder::new().description(self.description).content(PROBLEM_JSON, content);
        let header = |description: &str| {
            let mut header = Header::default();
            header.description = Some(description.to_owned());
            header
        };
        match self.status {
            401 => response.header("WWW-Authenticate", header("`Bearer`")),
            429 | 503 => response.header("Retry-After", header("Seconds to wait at least")),
            _ => response,
        }
        .build()
    }
}
