//! A key that a server makes once and keeps in a file of its own.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use chat_core::{Error, IdSource, Result};

use crate::key::Hs256Key;

/// Bytes in a key file, no more and no fewer.
const KEY_BYTES: usize = Hs256Key::MIN_BYTES;

impl Hs256Key {
    /// Reads the key from the file, or makes one (32 random bytes) and keeps it there, readable by its owner alone.
    ///
    /// The file appears whole or not at all, and of two processes that make it at once both use the same. A file
    /// of another length, or (on Unix) one that others can read or write, is [`Invalid`](chat_core::ErrorKind)
    /// with the field `key_file`. Blocks on the file system: call it while starting.
    pub fn load_or_create(path: &Path, ids: &dyn IdSource) -> Result<Self> {
        if let Some(key) = load(path)? {
            return Ok(key);
        }
        create(path, ids)?;
        load(path)?.ok_or_else(|| refuse(path, "was removed while it was made"))
    }
}

/// The key in the file; `None` when there is no file.
fn load(path: &Path) -> Result<Option<Hs256Key>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refuse(path, "cannot be opened").with_source(error)),
    };
    // Asked of the open file, so that nobody can swap it between the check and the reading.
    let metadata = file.metadata().map_err(|error| refuse(path, "cannot be checked").with_source(error))?;
    if !metadata.is_file() {
        return Err(refuse(path, "is not a file"));
    }
    if !is_private(&metadata) {
        return Err(refuse(path, "is open to other users; make it readable by its owner alone (chmod 600)"));
    }
    let mut secret = Vec::with_capacity(KEY_BYTES + 1);
    file.take(KEY_BYTES as u64 + 1)
        .read_to_end(&mut secret)
        .map_err(|error| refuse(path, "cannot be read").with_source(error))?;
    if secret.len() != KEY_BYTES {
        return Err(refuse(path, "is not a key: its length in bytes is another").with_limit(KEY_BYTES as u64));
    }
    Hs256Key::from_bytes(&secret).map(Some)
}

/// Makes the file, unless another process does so first: then theirs stays.
fn create(path: &Path, ids: &dyn IdSource) -> Result<()> {
    let mut secret = [0; KEY_BYTES];
    ids.fill(&mut secret)?;
    let draft = draft_path(path, ids);
    let made = write_private(&draft, &secret).and_then(|()| publish(&draft, path));
    // The draft has done its work, or is of no use.
    let removed = fs::remove_file(&draft);
    made.map_err(|error| refuse(path, "cannot be made").with_source(error))?;
    removed.map_err(|error| refuse(&draft, "cannot be removed").with_source(error))
}

/// Gives the finished draft its name. A link, because it fails where a rename would replace another's key.
fn publish(draft: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(draft, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    }
}

fn draft_path(path: &Path, ids: &dyn IdSource) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.new", ids.uuid()));
    name.into()
}

fn write_private(path: &Path, secret: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(secret)?;
    // Before it is linked, so that a power cut leaves no key file without a key.
    file.sync_all()
}

#[cfg(unix)]
fn is_private(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    /// Whatever the group and everybody else may do.
    const OTHERS: u32 = 0o077;
    metadata.permissions().mode() & OTHERS == 0
}

/// Elsewhere a new file takes the rights of its folder, which are the host's to set.
#[cfg(not(unix))]
fn is_private(_metadata: &Metadata) -> bool {
    true
}

fn refuse(path: &Path, what: &str) -> Error {
    Error::invalid("key_file", format!("{} {what}", path.display()))
}
