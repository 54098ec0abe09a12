//! The committed corpus: `tests/corpus/METHOD.NAME.bin`, one input a file. What a run once found is added by hand.

use std::fs;
use std::path::PathBuf;

use modelreg_door::Method;

/// What a file is fed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Request(Method),
    Snapshot,
}

impl Kind {
    /// First part of the name of its files.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Request(method) => method.name(),
            Self::Snapshot => "Snapshot",
        }
    }
}

/// One file.
#[derive(Clone, Debug)]
pub struct Seed {
    pub name: String,
    pub bytes: Vec<u8>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// The files of a kind, by name.
pub fn committed(kind: Kind) -> Vec<Seed> {
    let mut seeds: Vec<Seed> = fs::read_dir(folder())
        .expect("the corpus is committed")
        .map(|entry| entry.expect("a readable folder").path())
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?.strip_suffix(".bin")?.to_owned();
            (name.split_once('.')?.0 == kind.prefix()).then(|| Seed { name, bytes: fs::read(&path).expect("a file") })
        })
        .collect();
    seeds.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(!seeds.is_empty(), "no {} in the corpus", kind.prefix());
    seeds
}

/// Compares a file with what it should hold; with `MODELREG_WRITE_CORPUS` set it is written instead.
pub fn check(name: &str, bytes: &[u8]) {
    let path = folder().join(format!("{name}.bin"));
    if std::env::var_os("MODELREG_WRITE_CORPUS").is_some() {
        fs::write(path, bytes).expect("the corpus can be written");
        return;
    }
    let held = fs::read(&path).unwrap_or_default();
    assert!(held == bytes, "{name}.bin is not what its seed makes; write it anew with MODELREG_WRITE_CORPUS=1");
}
