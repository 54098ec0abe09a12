//! The principal: whose a call is, from credentials only.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use modelreg_proto::internal::v1 as internal;
use modelreg_proto::v1::Permission;
use prost::Message;

use super::permission::{Permissions, name};
use crate::router::permission_denied;
use crate::status::Status;

/// Whose a call is, and what it may do.
#[derive(Debug, PartialEq, Eq)]
pub struct Principal {
    pub(crate) tenant: Cow<'static, str>,
    pub(crate) team: Cow<'static, str>,
    pub(crate) user: Cow<'static, str>,
    /// Id of the API key; empty without one.
    pub(crate) key_id: Cow<'static, str>,
    pub(crate) permissions: Permissions,
}

/// Who calls a server that asks for no keys: the developer on this machine. It may do everything.
static LOCAL: Principal = Principal {
    tenant: Cow::Borrowed("default"),
    team: Cow::Borrowed(""),
    user: Cow::Borrowed("local"),
    key_id: Cow::Borrowed(""),
    permissions: Permissions::ALL,
};

impl Principal {
    /// Refuses what it may not do.
    ///
    /// # Errors
    /// `PERMISSION_DENIED`, naming the permission.
    pub(crate) fn check(&self, permission: Permission) -> Result<(), Status> {
        if self.permissions.has(permission) {
            return Ok(());
        }
        Err(permission_denied(&name(permission)))
    }

    /// Whether it may act as any tenant.
    pub(crate) fn is_of_all(&self) -> bool {
        self.permissions.has(Permission::ActAs)
    }

    /// The encoded `modelreg.internal.v1.Principal`.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        internal::Principal {
            tenant: self.tenant.to_string(),
            team: self.team.to_string(),
            user: self.user.to_string(),
            key_id: self.key_id.to_string(),
            permissions: self.permissions.numbers(),
        }
        .encode_to_vec()
    }
}

impl From<internal::Principal> for Principal {
    fn from(message: internal::Principal) -> Self {
        Self {
            permissions: Permissions::of(&message.permissions),
            tenant: message.tenant.into(),
            team: message.team.into(),
            user: message.user.into(),
            key_id: message.key_id.into(),
        }
    }
}

/// A principal for the length of a call; the local one costs nothing.
#[derive(Clone, Debug)]
pub struct Caller(Option<Arc<Principal>>);

impl Caller {
    /// The developer on this machine, who needs no credentials and may do everything.
    #[must_use]
    pub const fn local() -> Self {
        Self(None)
    }
}

impl From<Arc<Principal>> for Caller {
    fn from(principal: Arc<Principal>) -> Self {
        Self(Some(principal))
    }
}

impl Deref for Caller {
    type Target = Principal;

    fn deref(&self) -> &Principal {
        self.0.as_deref().unwrap_or(&LOCAL)
    }
}
