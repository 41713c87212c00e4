//! The statements that the driver sends, as it tells its log.
//!
//! One listener hears all tests, because what a thread's own hears depends on the others: whether a place in the code
//! tells anything is decided once for all threads. What is told in a span of ours belongs to the operation inside it
//! (SQLite's statements run on threads of the driver, which enter the caller's span), and what names tables of ours to
//! who made them, whatever other tests do meanwhile.

use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, Mutex, MutexGuard, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::instrument::Instrument as _;
use tracing::span::Id;
use tracing::{Event, Subscriber, info_span};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

static WATCHED: LazyLock<Mutex<HashMap<Id, Vec<String>>>> = LazyLock::new(Mutex::default);
static WORDS: LazyLock<Mutex<HashMap<String, Vec<String>>>> = LazyLock::new(Mutex::default);

/// Runs an operation and returns with its result the statements it sent, without the frame of the transaction and
/// the settings of a connection that was opened for it.
pub(crate) async fn watch<T>(operation: impl Future<Output = T>) -> (T, Vec<String>) {
    listen();
    let span = info_span!("watched");
    let id = span.id().expect("the listener is there");
    watched().insert(id.clone(), Vec::new());
    let result = operation.instrument(span).await;
    let sent = watched().remove(&id).unwrap_or_default();
    (result, statements(&sent))
}

/// The statements with a word in them, which no other test's have, whoever sends them: an engine's lanes are not in the
/// span of their callers.
pub(crate) struct Words(String);

impl Words {
    /// Begins to listen.
    pub(crate) fn begin(word: &str) -> Self {
        listen();
        words().insert(word.to_owned(), Vec::new());
        Self(word.to_owned())
    }

    /// The word.
    pub(crate) fn word(&self) -> &str {
        &self.0
    }

    /// What was sent since the last time.
    pub(crate) fn take(&self) -> Vec<String> {
        statements(&words().insert(self.0.clone(), Vec::new()).unwrap_or_default())
    }
}

fn listen() {
    static LISTEN: Once = Once::new();
    LISTEN.call_once(|| {
        let listener = tracing_subscriber::registry().with(Listener);
        tracing::subscriber::set_global_default(listener).expect("nobody else listens everywhere");
    });
}

/// What begins a statement that is the frame of a transaction, or a setting of it or of a connection.
const FRAME: [&str; 5] = ["BEGIN", "COMMIT", "ROLLBACK", "SET LOCAL", "PRAGMA"];

/// One call to the driver may hold several statements; none has a semicolon of its own.
fn statements(sent: &[String]) -> Vec<String> {
    let statements = sent.iter().flat_map(|sql| sql.split(';')).map(str::trim);
    let is_frame = |sql: &&str| FRAME.iter().any(|word| sql.starts_with(word));
    statements.filter(|sql| !sql.is_empty() && !is_frame(sql)).map(str::to_owned).collect()
}

fn watched() -> MutexGuard<'static, HashMap<Id, Vec<String>>> {
    WATCHED.lock().unwrap_or_else(PoisonError::into_inner)
}

fn words() -> MutexGuard<'static, HashMap<String, Vec<String>>> {
    WORDS.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Listener;

impl<S: Subscriber + for<'s> LookupSpan<'s>> Layer<S> for Listener {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if event.metadata().target() != "sqlx::query" {
            return;
        }
        let mut text = Text::default();
        event.record(&mut text);
        let sql = if text.statement.trim().is_empty() { text.summary } else { text.statement };
        let spans: Vec<Id> = context.event_scope(event).into_iter().flatten().map(|span| span.id()).collect();
        let mut watched = watched();
        if let Some(id) = spans.iter().find(|id| watched.contains_key(id)) {
            watched.entry(id.clone()).or_default().push(sql.trim().to_owned());
        }
        drop(watched);
        if let Some((_, sent)) = words().iter_mut().find(|(word, _)| sql.contains(*word)) {
            sent.push(sql.trim().to_owned());
        }
    }
}

/// The driver gives the statement whole where its summary is not all of it.
#[derive(Default)]
struct Text {
    summary: String,
    statement: String,
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.statement),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}
