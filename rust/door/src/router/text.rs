//! Bounds of texts and lists that are kept.

use super::errors;
use crate::status::Status;

/// Refuses what is longer than allowed.
pub(super) fn at_most(field: &str, length: usize, maximum: usize) -> Result<(), Status> {
    if length > maximum { Err(errors::too_long(field, length, maximum)) } else { Ok(()) }
}

/// Refuses a text that is too long, or that no store can keep.
pub(super) fn plain(field: &str, text: &str, max_bytes: usize) -> Result<(), Status> {
    at_most(field, text.len(), max_bytes)?;
    if text.contains('\0') {
        return Err(errors::unfit_value(field, "a NUL, which no store can keep"));
    }
    Ok(())
}
