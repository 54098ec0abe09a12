//! Whose call it counts as, and what the caller says of it for its own books.

use modelreg_ledger::budget::Scopes;
use modelreg_proto::v1::Attribution;

use super::errors;
use super::text::{at_most, plain};
use crate::identity::{Permission, Principal};
use crate::status::Status;

const MAX_ID_BYTES: usize = 128;
const MAX_TAGS: usize = 16;
const MAX_TAG_NAME_BYTES: usize = 64;
const MAX_TAG_BYTES: usize = 128;
const MAX_PRINCIPAL_BYTES: usize = 64;
const MAX_CONTEXT_BYTES: usize = 4_096;

/// Whose budgets and history a call counts in: the caller's own, or those it acts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Account<'a> {
    pub(super) tenant: &'a str,
    pub(super) team: &'a str,
    pub(super) user: &'a str,
}

impl<'a> Account<'a> {
    /// What budgets cover the call by; `tags` are those of the attribution.
    pub(super) fn scopes(
        &self,
        attribution: Option<&'a Attribution>,
        caller: &'a Principal,
        tags: &'a [(&'a str, &'a str)],
    ) -> Scopes<'a> {
        Scopes {
            tenant: self.tenant,
            team: self.team,
            user: self.user,
            key: &caller.key_id,
            workflow: attribution.map_or("", |attribution| &attribution.workflow_run_id),
            tags,
        }
    }
}

/// The tags of an attribution.
pub(super) fn tags(attribution: Option<&Attribution>) -> Vec<(&str, &str)> {
    let tags = attribution.iter().flat_map(|attribution| &attribution.tags);
    tags.map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Reads an attribution, `None` being the empty one.
///
/// # Errors
/// A text that is too long or has a NUL, which no store can keep, too many tags, or `act_as` of a caller that may not.
pub(super) fn resolve<'a>(attribution: Option<&'a Attribution>, caller: &'a Principal) -> Result<Account<'a>, Status> {
    let mut account = Account { tenant: &caller.tenant, team: &caller.team, user: &caller.user };
    let Some(attribution) = attribution else { return Ok(account) };
    for (field, value) in [
        ("attribution.end_user", &attribution.end_user),
        ("attribution.workflow_run_id", &attribution.workflow_run_id),
        ("attribution.session_id", &attribution.session_id),
    ] {
        plain(field, value, MAX_ID_BYTES)?;
    }
    at_most("attribution.tags", attribution.tags.len(), MAX_TAGS)?;
    for (name, value) in &attribution.tags {
        if name.is_empty() {
            return Err(errors::unfit_value("attribution.tags", "a tag without a name"));
        }
        plain("attribution.tags", name, MAX_TAG_NAME_BYTES)?;
        plain("attribution.tags", value, MAX_TAG_BYTES)?;
    }
    at_most("attribution.context", attribution.context.len(), MAX_CONTEXT_BYTES)?;
    let Some(act_as) = &attribution.act_as else { return Ok(account) };
    caller.check(Permission::ActAs)?;
    for (field, value, own) in [
        ("attribution.act_as.tenant", &act_as.tenant, &mut account.tenant),
        ("attribution.act_as.team", &act_as.team, &mut account.team),
        ("attribution.act_as.user", &act_as.user, &mut account.user),
    ] {
        if let Some(value) = value {
            plain(field, value, MAX_PRINCIPAL_BYTES)?;
            *own = value;
        }
    }
    Ok(account)
}
