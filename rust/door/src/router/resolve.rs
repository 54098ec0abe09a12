//! A request becomes a query: everything in bounds, every name a number.

use modelreg_proto::v1::{self as pb, AttemptOutcome, Explain, Label};
use modelreg_scorer::names::Names;
use modelreg_scorer::query::{Attempt, Objective, Query, Rules};
use modelreg_scorer::{Snapshot, snapshot::Vocabulary};

use super::units::MAX_COUNT;
use super::{constraints, errors, objective, workload};
use crate::status::Status;

const MAX_ALTERNATIVES: u32 = 16;
const DEFAULT_ALTERNATIVES: u32 = 3;
const MAX_ATTEMPTS: usize = 16;
const MAX_WARM_ROUTES: usize = 16;
const MAX_REQUEST_ID_BYTES: usize = 64;
const MAX_QUOTES: u32 = 256;
const DEFAULT_QUOTES: u32 = 16;
const MAX_ALIAS_BYTES: usize = 128;
const DEFAULT_CLASS: &str = "general";
/// The years 1970 to 9999, in ms.
const TIME_RANGE_MS: std::ops::RangeInclusive<i64> = 0..=253_402_300_799_999;

/// A selection to decide.
pub(super) struct Selection {
    pub(super) query: Query,
    pub(super) strategy: Option<usize>,
    pub(super) optional_capabilities: Vec<usize>,
    pub(super) explain: Explain,
    pub(super) label: Option<Label>,
}

/// The request id, within its bounds.
pub(super) fn request_id(request: &pb::SelectRequest) -> Result<Option<&str>, Status> {
    match request.request_id.as_deref() {
        Some("") => Err(errors::missing("request_id", "an empty one says nothing; leave it out or give a fresh one")),
        Some(id) if id.len() > MAX_REQUEST_ID_BYTES => {
            Err(errors::too_long("request_id", id.len(), MAX_REQUEST_ID_BYTES))
        }
        id => Ok(id),
    }
}

/// Reads a `SelectRequest`; `clock_unix_ms` is now unless the request says otherwise.
pub(super) fn selection(
    request: &pb::SelectRequest,
    snapshot: &Snapshot,
    clock_unix_ms: i64,
) -> Result<Selection, Status> {
    let class = task_class(request.task_class.as_deref(), &snapshot.vocabulary)?;
    let best = objective::resolve(request, snapshot)?;
    let empty = pb::Constraints::default();
    let given = request.constraints.as_ref().unwrap_or(&empty);
    let mut rules = constraints::resolve("constraints", given, snapshot)?;
    rules.safety_required |= best.safety_required;
    let counts = workload::resolve(request.workload.as_ref(), class, snapshot)?;
    let label = counts.label;
    rules.outside_bounds.clone_from(&counts.outside_bounds);
    rules.aliased_models = aliased_models(request.model_alias.as_deref(), &snapshot.vocabulary)?;
    let explain = Explain::try_from(request.explain).map_err(|_| errors::unknown_enum("explain", request.explain))?;
    let alternatives = request.max_alternatives.unwrap_or(DEFAULT_ALTERNATIVES);
    if alternatives > MAX_ALTERNATIVES {
        return Err(errors::out_of_range("max_alternatives", alternatives, 0, MAX_ALTERNATIVES));
    }
    if request.as_of_unix_ms.is_some() && !request.dry_run {
        return Err(errors::missing("dry_run", "only a dry run may be as_of another time"));
    }
    let mut query = query(class, counts, request.workload.as_ref());
    query.now_unix_ms = moment(request.as_of_unix_ms, clock_unix_ms)?;
    query.objective = best.objective;
    query.warm = warm_routes(request.affinity.as_ref(), &query, snapshot)?;
    query.attempts = attempts(&request.previous_attempts, &snapshot.vocabulary)?;
    query.max_alternatives = if given.allow_fallbacks == Some(false) { 0 } else { alternatives as usize };
    query.keep_reasons = explain == Explain::Full;
    let optional_capabilities = constraints::optional_capabilities(given, snapshot)?;
    query.rules = rules;
    Ok(Selection { query, strategy: best.strategy, optional_capabilities, explain, label })
}

/// An estimate to make.
pub(super) struct Estimate {
    pub(super) query: Query,
    pub(super) max_quotes: usize,
    /// The slot, where one route was named.
    pub(super) slot: Option<usize>,
    pub(super) label: Option<Label>,
}

/// Reads an `EstimateCostRequest`.
pub(super) fn estimate(
    request: &pb::EstimateCostRequest,
    snapshot: &Snapshot,
    clock_unix_ms: i64,
) -> Result<Estimate, Status> {
    use pb::estimate_cost_request::Of;
    let vocabulary = &snapshot.vocabulary;
    let class = task_class(request.task_class.as_deref(), vocabulary)?;
    let counts = workload::resolve(request.workload.as_ref(), class, snapshot)?;
    let label = counts.label;
    let max_quotes = request.max_quotes.unwrap_or(DEFAULT_QUOTES);
    if max_quotes > MAX_QUOTES {
        return Err(errors::out_of_range("max_quotes", max_quotes, 0, MAX_QUOTES));
    }
    let outside_bounds = counts.outside_bounds.clone();
    let mut query = query(class, counts, request.workload.as_ref());
    query.now_unix_ms = moment(request.as_of_unix_ms, clock_unix_ms)?;
    let mut slot = None;
    match &request.of {
        None => return Err(errors::missing("of", "name a route, a model, or constraints to match")),
        Some(Of::Route(route)) => slot = Some(route_slot(route, snapshot)?),
        Some(Of::Model(name)) => {
            let models = &vocabulary.models;
            let model = models.find(name).ok_or_else(|| errors::unknown_name("model", "model", name, models))?;
            query.rules.models.only.push(model);
        }
        Some(Of::Matching(constraints)) => {
            let sort = constraints.sort;
            let sort = pb::Sort::try_from(sort).map_err(|_| errors::unknown_enum("matching.sort", sort))?;
            if sort != pb::Sort::Unspecified {
                return Err(errors::conflict("matching.sort", "of"));
            }
            query.rules = constraints::resolve("matching", constraints, snapshot)?;
        }
    }
    query.rules.outside_bounds = outside_bounds;
    query.warm = warm_routes(request.affinity.as_ref(), &query, snapshot)?;
    Ok(Estimate { query, max_quotes: max_quotes as usize, slot, label })
}

fn query(class: usize, counts: workload::Counts, given: Option<&pb::Workload>) -> Query {
    Query {
        now_unix_ms: 0,
        class,
        input_tokens: counts.input_tokens,
        output_tokens: counts.output_tokens,
        max_output_tokens: counts.max_output_tokens,
        input_part_tokens: counts.parts.input_tokens,
        output_part_tokens: counts.parts.output_tokens,
        units: counts.parts.units,
        warm: Vec::new(),
        reference_cost_pico_usd: counts.reference_cost_pico_usd,
        tier: counts.tier,
        region: counts.region,
        effort: counts.effort,
        stream: given.is_some_and(|workload| workload.stream),
        batch: given.is_some_and(|workload| workload.batch),
        parameters: counts.parameters,
        objective: Objective::Sort(pb::Sort::Price),
        rules: Rules::default(),
        attempts: Vec::new(),
        max_alternatives: 0,
        keep_reasons: false,
        refused: Vec::new(),
    }
}

pub(super) fn task_class(name: Option<&str>, vocabulary: &Vocabulary) -> Result<usize, Status> {
    let aliases = &vocabulary.class_aliases;
    let name = name.unwrap_or(DEFAULT_CLASS);
    let alias = aliases.find(name).ok_or_else(|| errors::unknown_name("task_class", "task class", name, aliases))?;
    Ok(vocabulary.alias_class[alias])
}

/// The models that a name stands for: a model's own, an alias, or a group.
fn aliased_models(name: Option<&str>, vocabulary: &Vocabulary) -> Result<Option<Vec<usize>>, Status> {
    let Some(name) = name else { return Ok(None) };
    if name.len() > MAX_ALIAS_BYTES {
        return Err(errors::too_long("model_alias", name.len(), MAX_ALIAS_BYTES));
    }
    let (models, aliases) = (&vocabulary.models, &vocabulary.aliases);
    if let Some(model) = models.find(name) {
        return Ok(Some(vec![model]));
    }
    if let Some(alias) = aliases.find(name) {
        return Ok(Some(vocabulary.alias_models[alias].clone()));
    }
    let near = if aliases.nearest(name).is_some() { aliases } else { models };
    Err(errors::unknown_name("model_alias", "model", name, near))
}

fn moment(as_of_unix_ms: Option<i64>, clock_unix_ms: i64) -> Result<i64, Status> {
    let moment = as_of_unix_ms.unwrap_or(clock_unix_ms);
    if as_of_unix_ms.is_some() && !TIME_RANGE_MS.contains(&moment) {
        return Err(errors::out_of_range("as_of_unix_ms", moment, TIME_RANGE_MS.start(), TIME_RANGE_MS.end()));
    }
    Ok(moment)
}

/// Routes with a part of the input in their cache, by number.
fn warm_routes(
    affinity: Option<&pb::Affinity>,
    query: &Query,
    snapshot: &Snapshot,
) -> Result<Vec<(usize, u64)>, Status> {
    let Some(affinity) = affinity else { return Ok(Vec::new()) };
    if affinity.warm_routes.len() > MAX_WARM_ROUTES {
        return Err(errors::too_long("affinity.warm_routes", affinity.warm_routes.len(), MAX_WARM_ROUTES));
    }
    let is_cached = |&(unit, _): &(usize, u64)| Some(unit) == snapshot.cached_input_token;
    if !affinity.warm_routes.is_empty() && query.units.iter().any(is_cached) {
        return Err(errors::conflict("affinity.warm_routes", "workload.units"));
    }
    let mut warm: Vec<(usize, u64)> = Vec::with_capacity(affinity.warm_routes.len());
    for (index, given) in affinity.warm_routes.iter().enumerate() {
        let field = |name: &str| format!("affinity.warm_routes[{index}].{name}");
        if given.cached_input_tokens > MAX_COUNT {
            return Err(errors::out_of_range(&field("cached_input_tokens"), given.cached_input_tokens, 0, MAX_COUNT));
        }
        let Some(route) = snapshot.vocabulary.find_route(&given.route_id) else { continue };
        if warm.iter().any(|&(other, _)| other == route) {
            return Err(errors::duplicate(&field("route_id"), &given.route_id));
        }
        if given.cached_input_tokens > 0 {
            warm.push((route, given.cached_input_tokens));
        }
    }
    Ok(warm)
}

/// A route may be named as it was before. One that the registry no longer has is passed over: what was tried may be gone.
fn attempts(given: &[pb::Attempt], vocabulary: &Vocabulary) -> Result<Vec<Attempt>, Status> {
    if given.len() > MAX_ATTEMPTS {
        return Err(errors::too_long("previous_attempts", given.len(), MAX_ATTEMPTS));
    }
    let mut attempts = Vec::with_capacity(given.len());
    for (index, attempt) in given.iter().enumerate() {
        let outcome = AttemptOutcome::try_from(attempt.outcome)
            .map_err(|_| errors::unknown_enum(&format!("previous_attempts[{index}].outcome"), attempt.outcome))?;
        let Some(route) = &attempt.route else {
            return Err(errors::missing(&format!("previous_attempts[{index}].route"), "name what was tried"));
        };
        if let Some(route) = vocabulary.find_route(&route.route_id) {
            attempts.push(Attempt { route, outcome });
        }
    }
    Ok(attempts)
}

/// The slot of a route and one of its variants.
pub(super) fn route_slot(wanted: &pb::RouteRef, snapshot: &Snapshot) -> Result<usize, Status> {
    let routes = &snapshot.vocabulary.routes;
    let route = routes.find(&wanted.route_id).ok_or_else(|| unknown_route(wanted, routes))?;
    variant_slot(route, wanted, snapshot).ok_or_else(|| unknown_variant(route, wanted, snapshot))
}

/// The same of a route that was called, perhaps under a name it had before; none where the registry has no such candidate.
pub(super) fn called_slot(called: &pb::RouteRef, snapshot: &Snapshot) -> Option<usize> {
    variant_slot(snapshot.vocabulary.find_route(&called.route_id)?, called, snapshot)
}

/// Says what the registry lacks of what was called.
pub(super) fn unknown_called(called: &pb::RouteRef, snapshot: &Snapshot) -> Status {
    match snapshot.vocabulary.find_route(&called.route_id) {
        Some(route) => unknown_variant(route, called, snapshot),
        None => unknown_route(called, &snapshot.vocabulary.routes),
    }
}

fn unknown_route(wanted: &pb::RouteRef, routes: &Names) -> Status {
    errors::unknown_name("route.route_id", "route", &wanted.route_id, routes)
}

fn variant_slot(route: usize, wanted: &pb::RouteRef, snapshot: &Snapshot) -> Option<usize> {
    let is_wanted = |slot: &usize| snapshot.variants[*slot].as_ref() == wanted.variant;
    snapshot.route_slots[route].iter().map(|&slot| slot as usize).find(is_wanted)
}

fn unknown_variant(route: usize, wanted: &pb::RouteRef, snapshot: &Snapshot) -> Status {
    let mut offered = Names::default();
    for &slot in &snapshot.route_slots[route] {
        offered.intern(&snapshot.variants[slot as usize]);
    }
    errors::unknown_name("route.variant", "variant of this route", &wanted.variant, &offered)
}
