//! Argon2id: bounded in how many hashes run at once, and never on an async thread.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use chat_core::{Error, IdSource, Result};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::password::Password;

/// Bytes of random salt per hash, as RFC 9106 recommends.
const SALT_BYTES: usize = 16;
/// Bytes of hash.
const HASH_BYTES: usize = Params::DEFAULT_OUTPUT_LEN;
/// Hashes that wait before further ones are refused: a few seconds of work, so that who waits is answered while
/// they still listen.
const WAITING: usize = 256;

/// What one password hash costs, and how many are made at once.
///
/// The default is Argon2id with 19 MiB, 2 passes and 1 lane (OWASP's first choice for servers), hashes on at most
/// half of the processors, and 256 waiting; beyond that callers get [`Unavailable`](chat_core::ErrorKind).
///
/// ```
/// use chat_accounts::HashSettings;
/// let dearer = HashSettings::default().with_cost(64 * 1024, 3, 1)?;
/// assert!(HashSettings::default().with_cost(8 * 1024, 3, 1).is_err(), "below the floor");
/// # Ok::<(), chat_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct HashSettings {
    params: Params,
    concurrent: NonZeroUsize,
    waiting: usize,
}

impl HashSettings {
    /// The least memory per hash, in KiB (19 MiB).
    pub const MIN_MEMORY_KIB: u32 = 19 * 1024;
    /// The fewest passes over the memory.
    pub const MIN_PASSES: u32 = 2;

    /// Another cost: memory in KiB, passes over it, and lanes. Below the floor, or a combination that Argon2 does
    /// not know, is [`Invalid`](chat_core::ErrorKind). Existing hashes are replaced at their owner's next login.
    pub fn with_cost(self, memory_kib: u32, passes: u32, lanes: u32) -> Result<Self> {
        check_floor("memory_kib", memory_kib, Self::MIN_MEMORY_KIB)?;
        check_floor("passes", passes, Self::MIN_PASSES)?;
        let params = Params::new(memory_kib, passes, lanes, None)
            .map_err(|_| Error::invalid("lanes", "do not fit the memory"))?;
        Ok(Self { params, ..self })
    }

    /// How many hashes run at once; each takes its memory and one processor meanwhile.
    #[must_use]
    pub fn with_concurrent(self, hashes: NonZeroUsize) -> Self {
        Self { concurrent: hashes, ..self }
    }

    /// How many may wait for their turn.
    #[must_use]
    pub fn with_waiting(self, hashes: usize) -> Self {
        Self { waiting: hashes, ..self }
    }
}

impl Default for HashSettings {
    fn default() -> Self {
        let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            params: Params::DEFAULT,
            concurrent: NonZeroUsize::new(processors / 2).unwrap_or(NonZeroUsize::MIN),
            waiting: WAITING,
        }
    }
}

fn check_floor(field: &'static str, value: u32, floor: u32) -> Result<()> {
    if value < floor {
        return Err(Error::invalid(field, "is below the limit").with_limit(floor.into()));
    }
    Ok(())
}

/// What comparing a password with a stored hash came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Wrong,
    Right,
    /// Right, but the hash was made with other parameters than today's.
    RightButOutdated,
}

/// Makes and checks hashes within the bounds of its [`HashSettings`].
pub(crate) struct Hasher {
    params: Params,
    /// Compared with when there is no account: the same work, and no password is right.
    stand_in: PasswordHash,
    /// One permit per hash running or waiting.
    places: Arc<Semaphore>,
    /// One permit per hash running.
    turns: Arc<Semaphore>,
    ids: Arc<dyn IdSource>,
}

impl Hasher {
    pub(crate) fn new(settings: &HashSettings, ids: Arc<dyn IdSource>) -> Result<Self> {
        let concurrent = settings.concurrent.get().min(Semaphore::MAX_PERMITS);
        let places = concurrent.saturating_add(settings.waiting).min(Semaphore::MAX_PERMITS);
        Ok(Self {
            params: settings.params.clone(),
            stand_in: stand_in(&settings.params, &*ids)?,
            places: Arc::new(Semaphore::new(places)),
            turns: Arc::new(Semaphore::new(concurrent)),
            ids,
        })
    }

    /// The PHC string of a new hash.
    pub(crate) async fn hash(&self, password: Password) -> Result<String> {
        let salt = random::<SALT_BYTES>(&*self.ids)?;
        let argon2 = Argon2::from(&self.params);
        let hash = self.run(move || argon2.hash_password_with_salt(password.as_bytes(), &salt)).await?;
        hash.map(|hash: PasswordHash| hash.to_string()).map_err(fault)
    }

    /// Compares with the stored PHC string, at the cost it names; without one always [`Verdict::Wrong`], at
    /// today's cost.
    pub(crate) async fn verify(&self, password: Password, stored: Option<&str>) -> Result<Verdict> {
        let hash = match stored {
            Some(text) => PasswordHash::new(text)
                .map_err(|_| Error::internal("a stored password hash is not a PHC string"))?,
            None => self.stand_in.clone(),
        };
        let right = if self.is_current(&hash) { Verdict::Right } else { Verdict::RightButOutdated };
        let compared =
            self.run(move || Argon2::default().verify_password(password.as_bytes(), &hash)).await?;
        match compared {
            Ok(()) if stored.is_some() => Ok(right),
            Ok(()) | Err(argon2::password_hash::Error::PasswordInvalid) => Ok(Verdict::Wrong),
            Err(error) => Err(fault(error)),
        }
    }

    fn is_current(&self, hash: &PasswordHash) -> bool {
        hash.algorithm == ARGON2ID_IDENT
            && hash.version == Some(Version::V0x13.into())
            && ParamsString::try_from(&self.params).is_ok_and(|params| params == hash.params)
            && hash.salt.as_ref().is_some_and(|salt| salt.len() >= SALT_BYTES)
            && hash.hash.as_ref().is_some_and(|output| output.len() == HASH_BYTES)
    }

    /// Runs one hash when it is its turn. The permits go with the work: a caller who leaves does not free a
    /// processor that is still hashing.
    async fn run<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let place = Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_| Error::unavailable("too many passwords wait to be hashed"))?;
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(|_| Error::internal("the hashing bound is closed"))?;
        let permits = (place, turn);
        let span = tracing::trace_span!("hash_password");
        let hashing = spawn_blocking(move || {
            let done = span.in_scope(work);
            drop(permits);
            done
        });
        hashing.await.map_err(|error| Error::unavailable("hashing was interrupted").with_source(error))
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher").field("params", &self.params).finish_non_exhaustive()
    }
}

/// A hash of nothing: salt and output are random, so that no password is known to match and none was hashed.
fn stand_in(params: &Params, ids: &dyn IdSource) -> Result<PasswordHash> {
    let salt = random::<SALT_BYTES>(ids)?;
    let output = random::<HASH_BYTES>(ids)?;
    Ok(PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params).map_err(fault)?,
        salt: Some(Salt::new(&salt).map_err(|error| fault(error.into()))?),
        hash: Some(Output::new(&output).map_err(|error| fault(error.into()))?),
    })
}

fn random<const N: usize>(ids: &dyn IdSource) -> Result<[u8; N]> {
    let mut bytes = [0; N];
    ids.fill(&mut bytes)?;
    Ok(bytes)
}

fn fault(error: argon2::password_hash::Error) -> Error {
    match error {
        argon2::password_hash::Error::OutOfMemory => Error::unavailable("no memory to hash a password"),
        error => Error::internal("a password could not be hashed").with_source(error),
    }
}
