//! Who calls, and what they may: the one verifier of API keys, for both doors.
//!
//! Reading order: `verifier` (a call's header to its principal), `keyring` (all keys, as they were loaded), `principal`,
//! `permission`.

mod keyring;
mod permission;
mod principal;
mod verifier;

pub use keyring::KeySetError;
pub use modelreg_proto::v1::Permission;
pub use permission::Permissions;
pub use principal::{Caller, Principal};
pub(crate) use verifier::Verifier;
