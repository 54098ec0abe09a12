//! Rate limits against plain logs of what was granted.

mod bounded;
mod common;
mod decisions;
mod exact;
mod provider;
mod rules;
mod threads;
