//! An engine for one face, and what its ids are called in the story.

use std::sync::Arc;

use axum::Router;
use chat_axum::ChatApi;
use chat_core::codec::NewGroupRequest;
use chat_core::store::MemoryStore;
use chat_core::{ChatService, ClientKey, Clock, Draft, Profile, Role, Timestamp};
use serde_json::Value;

use crate::common::{PEOPLE, Scene, Tokens, user};

#[derive(Debug)]
struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        Timestamp::default()
    }
}

/// An engine at a time that stands still, with a group of dora's in which she wrote, and the ids of the two.
pub(super) async fn scene() -> (Scene, Ids) {
    let chat = ChatService::builder(MemoryStore::new()).clock(StoppedClock).start();
    for id in PEOPLE {
        let profile = Profile::named(id.to_uppercase(), chat.limits()).unwrap();
        chat.put_user(&user(id), profile).await.unwrap();
    }
    let (ann, dora) = (user("ann"), user("dora"));
    let group =
        NewGroupRequest { name: "Dora's".to_owned(), members: vec![ann.clone()], ..Default::default() };
    let channel = chat.create_group(&dora, group).await.unwrap();
    chat.change_role(&dora, channel, &ann, Role::Admin, None).await.unwrap();
    let key = Some(ClientKey::new("k").unwrap());
    let draft = Draft { client_key: key, ..Draft::new("buy now") };
    let message = chat.send(&dora, channel, draft).await.unwrap().message.id;
    let api = ChatApi::builder(chat, Arc::new(Tokens)).build();
    let app: Router = chat_axum::router(api.clone());
    (Scene { api, app }, Ids(vec![channel.to_string(), message.to_string()]))
}

/// The ids of one engine, in the order in which they came.
pub(super) struct Ids(Vec<String>);

impl Ids {
    /// The placeholders, filled with what this engine calls them.
    pub(super) fn fill(&self, text: &str) -> String {
        let names = ["{g}", "{x}", "{p}", "{c}", "{d}", "{m}", "{r}", "{s}"].iter().zip(&self.0);
        names.fold(text.to_owned(), |text, (name, id)| text.replace(name, id))
    }

    /// The answer with each id replaced by its place.
    pub(super) fn strip(&mut self, answer: &Value) -> String {
        self.note(answer);
        let numbered = self.0.iter().enumerate();
        numbered.fold(answer.to_string(), |text, (n, id)| text.replace(id.as_str(), &format!("id {n}")))
    }

    fn note(&mut self, value: &Value) {
        match value {
            Value::String(text) if is_id(text) && !self.0.contains(text) => self.0.push(text.clone()),
            Value::Array(values) => values.iter().for_each(|value| self.note(value)),
            Value::Object(members) => members.values().for_each(|value| self.note(value)),
            _ => {}
        }
    }
}

fn is_id(text: &str) -> bool {
    text.len() == 36 && text.matches('-').count() == 4
}
