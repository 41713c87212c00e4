//! The router inside an app with routes, state and handlers of its own.

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::get;
use chat_axum::{ApiError, ChatApi, CurrentUser};
use serde_json::json;

use crate::common::{Caller, Scene};

#[derive(Clone)]
struct Host {
    greeting: &'static str,
    chat: ChatApi,
}

impl FromRef<Host> for ChatApi {
    fn from_ref(host: &Host) -> Self {
        host.chat.clone()
    }
}

/// A handler of the host's: its own state, the chat's user, the chat's errors.
async fn greet(State(host): State<Host>, user: CurrentUser) -> Result<String, ApiError> {
    let channels = host.chat.chat().list_channels(user.id(), None, None).await?;
    Ok(format!("{} {}, you are in {} channels", host.greeting, user.id(), channels.channels.len()))
}

async fn fails(_: CurrentUser) -> Result<(), ApiError> {
    Err(chat_core::Error::conflict("was ordered already").with_field("order").into())
}

fn app(scene: &Scene) -> Router {
    Router::new()
        .route("/greet", get(greet))
        .route("/order", get(fails))
        .nest("/api/v1/chat", chat_axum::router(scene.api.clone()))
        .fallback(async || (StatusCode::NOT_FOUND, "the host's own page"))
        .with_state(Host { greeting: "Hello", chat: scene.api.clone() })
}

#[tokio::test]
async fn it_nests_under_any_prefix_beside_the_hosts_routes() {
    let scene = Scene::new().await;
    let ann = Caller::new(app(&scene), Some("token-ann".to_owned()));
    ann.post("/api/v1/chat/channels", &json!({ "name": "Lunch" })).await.expect(201);
    assert_eq!(ann.get("/greet").await.body, b"Hello ann, you are in 1 channels");
    assert_eq!(ann.get("/channels").await.body, b"the host's own page");
    assert_eq!(ann.get("/api/v1/chat/nothing").await.body, b"the host's own page");
    ann.delete("/api/v1/chat/me").await.problem(405);
}

#[tokio::test]
async fn the_hosts_handlers_answer_with_the_same_problems() {
    let scene = Scene::new().await;
    let app = app(&scene);
    Caller::new(app.clone(), None).get("/greet").await.problem(401);
    let problem = Caller::new(app, Some("token-ann".to_owned())).get("/order").await.problem(409);
    assert_eq!((&problem["code"], &problem["field"]), (&json!("conflict"), &json!("order")));
}

#[tokio::test]
async fn the_document_names_the_prefix() {
    let scene = Scene::new().await;
    let nested = Caller::new(app(&scene), None).get("/api/v1/chat/openapi.json").await.expect(200);
    assert_eq!(nested["servers"][0]["url"], "/api/v1/chat");
    let bare = scene.nobody().get("/openapi.json").await.expect(200);
    assert!(bare.get("servers").is_none(), "{}", bare["servers"]);
}

#[tokio::test]
async fn two_engines_live_in_one_app() {
    let (one, other) = (Scene::new().await, Scene::new().await);
    let app: Router = Router::new()
        .nest("/one", chat_axum::router(one.api.clone()))
        .nest("/other", chat_axum::router(other.api.clone()));
    let ann = Caller::new(app, Some("token-ann".to_owned()));
    ann.post("/one/channels", &json!({ "name": "Lunch" })).await.expect(201);
    assert_eq!(ann.get("/one/channels").await.expect(200)["channels"].as_array().unwrap().len(), 1);
    assert_eq!(ann.get("/other/channels").await.expect(200)["channels"].as_array().unwrap().len(), 0);
}
