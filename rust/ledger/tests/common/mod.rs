//! A folder for a spool, and events to put into it.
#![allow(dead_code, reason = "each test uses some of it")]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use modelreg_ledger::{Event, Recovery, Spool, SpoolOptions};

static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// Gone with the test.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        Self::at(&std::env::temp_dir().join(format!("modelreg-spool-{}-{number}", std::process::id())))
    }

    pub fn at(path: &Path) -> Self {
        std::fs::create_dir_all(path).expect("a folder");
        Self(path.to_owned())
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn spool(&self) -> PathBuf {
        self.0.join("usage.spool")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Small enough that a test fills it.
pub const SMALL: SpoolOptions = SpoolOptions { max_bytes: 1 << 20, headroom_bytes: 1 << 18 };

pub fn open(path: &Path) -> Spool {
    let (spool, recovery) = open_with(path, SpoolOptions { headroom_bytes: 1 << 16, ..SpoolOptions::default() });
    assert_eq!(recovery.moved_to, None);
    spool
}

pub fn open_with(path: &Path, options: SpoolOptions) -> (Spool, Recovery) {
    Spool::open(path, options).expect("a spool that opens")
}

/// The event of a number; its payload tells the number.
pub fn event(number: u64) -> Event {
    sized(number, 40)
}

pub fn sized(number: u64, bytes: usize) -> Event {
    let mut id = [0; 16];
    id[8..].copy_from_slice(&number.to_be_bytes());
    let mut payload = number.to_be_bytes().to_vec();
    payload.resize(bytes.max(8), 7);
    Event::new(id, [1; 16], payload)
}

/// The number that a payload tells.
pub fn number(payload: &[u8]) -> u64 {
    u64::from_be_bytes(payload[..8].try_into().expect("eight bytes"))
}

/// The numbers of all events, in order.
pub fn numbers(spool: &Spool) -> Vec<u64> {
    let batch = spool.batch(usize::MAX, usize::MAX, Duration::ZERO).expect("a spool that can be read");
    batch.payloads.iter().map(|payload| number(payload)).collect()
}
