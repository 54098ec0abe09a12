//! A registry of one model on some routes of one price, as a snapshot for a real engine.

use modelreg_proto::internal::v1 as pb;
use modelreg_proto::v1::{Status, TermSource};
use prost::Message;

use crate::registry::{settings, units};

const MODEL: &str = "model";
/// Output tokens of a request that names none: the class's.
pub const OUTPUT_TOKENS: u32 = 300;
const BALANCED_PPM: [u32; 5] = [360_000, 360_000, 180_000, 50_000, 50_000];

/// A route and what a catalogue says of its speed.
#[derive(Clone, Debug)]
pub struct Route {
    /// Of this model, by [`route_name`].
    pub name: String,
    /// Time to first token.
    pub ttft_ms: u32,
    /// Time per output token.
    pub us_per_token: u32,
}

/// The name of the model's route at a provider.
#[must_use]
pub fn route_name(provider: &str) -> String {
    format!("{provider}/{MODEL}")
}

/// The snapshot, encoded.
#[must_use]
pub fn encoded(routes: &[Route]) -> Vec<u8> {
    pb::Snapshot {
        format: 1,
        revision: 1,
        settings: Some(settings()),
        task_classes: vec![pb::TaskClass {
            name: "general".into(),
            has_sources: true,
            input_tokens: 1_000,
            output_tokens: OUTPUT_TOKENS,
            t_ms: 4_000,
            ..pb::TaskClass::default()
        }],
        strategies: vec![pb::Strategy {
            name: "balanced".into(),
            version: 1,
            weights_ppm: BALANCED_PPM.to_vec(),
            min_quality_ppm: Some(400_000),
            safety_required: false,
        }],
        unit_kinds: units(),
        models: vec![pb::Model {
            name: MODEL.into(),
            vendor: "vendor".into(),
            r#type: "chat".into(),
            status: Status::Active.into(),
            quality: vec![pb::Figure {
                task_class: "general".into(),
                mean_ppm: 850_000,
                se_ppm: 50_000,
                basis: TermSource::Measured.into(),
                ..pb::Figure::default()
            }],
            ..pb::Model::default()
        }],
        providers: routes
            .iter()
            .map(|route| pb::Provider { name: provider(route), ..pb::Provider::default() })
            .collect(),
        routes: routes.iter().map(message).collect(),
        ..pb::Snapshot::default()
    }
    .encode_to_vec()
}

fn provider(route: &Route) -> String {
    route.name.split_once('/').map_or(&*route.name, |(provider, _)| provider).to_owned()
}

fn message(route: &Route) -> pb::Route {
    let rate = |unit: &str, pico_usd: u64| pb::Rate { unit: unit.into(), pico_usd, condition: None };
    pb::Route {
        name: route.name.clone(),
        provider: provider(route),
        model: MODEL.into(),
        platform: provider(route),
        priority: 100,
        status: Status::Active.into(),
        price: Some(pb::Price {
            rates: vec![rate("input_token", 1_000_000), rate("output_token", 4_000_000)],
            ..pb::Price::default()
        }),
        speed: Some(pb::Speed { ttft_ms: Some(route.ttft_ms), us_per_token: Some(route.us_per_token) }),
        variants: vec![pb::RouteVariant::default()],
        ..pb::Route::default()
    }
}
