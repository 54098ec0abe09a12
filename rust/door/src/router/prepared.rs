//! A snapshot decoded, checked and encoded for answers: all that can be done before it is swapped in.

use std::collections::HashMap;

use bytes::Bytes;
use modelreg_proto::internal::v1 as internal;
use modelreg_proto::v1 as pb;
use modelreg_scorer::{Snapshot, SnapshotError};
use prost::Message;
use sha2::{Digest, Sha256};

use super::credentials::Credentials;

/// The columns, the digest, and the part of each answer that never changes.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) snapshot: Snapshot,
    pub(super) sha256: [u8; 32],
    /// By slot: the fields of `RouteChoice` that do not depend on the request, encoded.
    pub(super) choices: Vec<Bytes>,
    /// By slot: the fields of `RouteQuote` likewise.
    pub(super) quotes: Vec<Bytes>,
    /// By slot: `RouteRef`, encoded.
    pub(super) routes: Vec<Bytes>,
    pub(super) credentials: Credentials,
}

/// SHA-256.
pub(super) fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

impl Prepared {
    /// Of the bytes with this digest.
    ///
    /// # Errors
    /// The bytes are no snapshot, or it breaks a rule.
    pub(super) fn new(bytes: &[u8], sha256: [u8; 32]) -> Result<Self, SnapshotError> {
        let message = internal::Snapshot::decode(bytes)
            .map_err(|error| SnapshotError::new("snapshot", format!("the bytes are no snapshot: {error}")))?;
        let snapshot = Snapshot::compile(&message)?;
        let versions: HashMap<&str, Option<&String>> =
            message.models.iter().map(|model| (model.name.as_str(), model.version.as_ref())).collect();
        let mut choices = Vec::with_capacity(snapshot.slots());
        let mut quotes = Vec::with_capacity(snapshot.slots());
        let mut routes = Vec::with_capacity(snapshot.slots());
        for identity in &snapshot.identity {
            let route = &message.routes[identity.source_route as usize];
            let variant = &route.variants[identity.source_variant as usize];
            let version = versions.get(route.model.as_str()).copied().flatten().cloned();
            let reference = pb::RouteRef { route_id: route.name.clone(), variant: variant.name.clone() };
            routes.push(Bytes::from(reference.encode_to_vec()));
            let quote = pb::RouteQuote {
                route: Some(reference.clone()),
                model_id: route.model.clone(),
                provider_id: route.provider.clone(),
                platform_id: route.platform.clone(),
                quote: None,
            };
            quotes.push(Bytes::from(quote.encode_to_vec()));
            let endpoint = route
                .endpoint
                .clone()
                .map(|endpoint| pb::Endpoint { parameters: variant.parameters.clone(), ..endpoint });
            let choice = pb::RouteChoice {
                route: Some(reference),
                model_id: route.model.clone(),
                provider_id: route.provider.clone(),
                platform_id: route.platform.clone(),
                model_version: version,
                endpoint,
                priority: route.priority,
                ..pb::RouteChoice::default()
            };
            choices.push(Bytes::from(choice.encode_to_vec()));
        }
        let credentials = Credentials::new(snapshot.identity.iter().map(|identity| {
            let endpoint = message.routes[identity.source_route as usize].endpoint.as_ref();
            endpoint.map_or("", |endpoint| endpoint.credential_ref.as_str())
        }));
        Ok(Self { snapshot, sha256, choices, quotes, routes, credentials })
    }
}
