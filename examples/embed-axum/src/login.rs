//! The market's own users and their sessions: random tokens, hashed in a table. The chat knows them by
//! [`Sessions`] alone.

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use async_trait::async_trait;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chat_axum::ApiError;
use chat_core::{Authenticator, Error, IdSource, Identity, Result, SystemIds, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use tokio::task::spawn_blocking;

use crate::{Market, database};

/// A user to be.
#[derive(Deserialize)]
pub(crate) struct Registration {
    email: String,
    password: String,
    name: String,
}

/// Who wants to sign in.
#[derive(Deserialize)]
pub(crate) struct Credentials {
    email: String,
    password: String,
}

/// A user who was made.
#[derive(Serialize)]
pub(crate) struct Registered {
    user_id: i64,
}

/// A session that was begun.
#[derive(Serialize)]
pub(crate) struct LoggedIn {
    token: String,
}

/// `POST /register`
pub(crate) async fn register(
    State(market): State<Market>,
    Json(new): Json<Registration>,
) -> Result<(StatusCode, Json<Registered>), ApiError> {
    let hash = blocking(move || {
        Argon2::default().hash_password(new.password.as_bytes()).map(|hash| hash.to_string())
    });
    let hash =
        hash.await?.map_err(|error| Error::internal("the password was not hashed").with_source(error))?;
    let insert = "INSERT INTO users (email, password_hash, name) VALUES ($1, $2, $3) \
        ON CONFLICT (email) DO NOTHING RETURNING id";
    let user = sqlx::query_scalar(insert).bind(new.email).bind(hash).bind(new.name);
    let user_id = user.fetch_optional(&market.pool).await.map_err(database)?;
    let user_id = user_id.ok_or_else(|| Error::conflict("is taken").with_field("email"))?;
    Ok((StatusCode::CREATED, Json(Registered { user_id })))
}

/// `POST /login`
pub(crate) async fn log_in(
    State(market): State<Market>,
    Json(credentials): Json<Credentials>,
) -> Result<Json<LoggedIn>, ApiError> {
    let refused = || Error::unauthenticated("the address or the password is wrong");
    let found =
        sqlx::query_as("SELECT id, password_hash FROM users WHERE email = $1").bind(&credentials.email);
    let found: Option<(i64, String)> = found.fetch_optional(&market.pool).await.map_err(database)?;
    let (user_id, hash) = found.ok_or_else(refused)?;
    let right =
        blocking(move || Argon2::default().verify_password(credentials.password.as_bytes(), hash.as_str()));
    right.await?.map_err(|_| refused())?;
    Ok(Json(LoggedIn { token: begin_session(&market.pool, user_id).await? }))
}

async fn begin_session(pool: &PgPool, user_id: i64) -> Result<String> {
    let mut secret = [0; 32];
    SystemIds.fill(&mut secret)?;
    let token = BASE64_URL_SAFE_NO_PAD.encode(secret);
    let insert =
        "INSERT INTO sessions (token_hash, user_id, expires_at) VALUES ($1, $2, now() + interval '8 hours')";
    sqlx::query(insert).bind(hashed(&token)).bind(user_id).execute(pool).await.map_err(database)?;
    Ok(token)
}

/// The market's sessions as the chat asks for them: whose token is this?
#[derive(Debug)]
pub struct Sessions {
    pool: PgPool,
}

impl Sessions {
    /// The sessions in this database.
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl Authenticator for Sessions {
    async fn authenticate(&self, token: &str) -> Result<Identity> {
        let query = "SELECT user_id, (extract(epoch FROM expires_at) * 1000000)::bigint FROM sessions \
            WHERE token_hash = $1 AND expires_at > now()";
        let found = sqlx::query_as(query).bind(hashed(token)).fetch_optional(&self.pool).await;
        let found: Option<(i64, i64)> = found.map_err(database)?;
        let (user_id, expires_at) = found.ok_or_else(|| Error::unauthenticated("the token is not valid"))?;
        let identity = Identity::of(user_of(user_id)?);
        // A live socket ends with the session it was opened with.
        Ok(Identity { expires_at: Some(Timestamp::from_micros(expires_at)), ..identity })
    }
}

/// The market's users are numbers, and the chat takes any text.
pub(crate) fn user_of(id: i64) -> Result<UserId> {
    UserId::new(id.to_string())
}

/// The other way round; `None` for a user who cannot be the market's.
pub(crate) fn id_of(user: &UserId) -> Option<i64> {
    user.as_str().parse().ok()
}

/// Who reads the table learns no token that works.
fn hashed(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

/// Hashing a password takes long, so it does not run where others wait.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    spawn_blocking(work)
        .await
        .map_err(|error| Error::unavailable("the work was interrupted").with_source(error))
}
