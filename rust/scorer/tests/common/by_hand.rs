//! The expected quote once more, from the message alone and as `docs/scoring.md` says it.

use std::collections::BTreeSet;

use modelreg_proto::internal::v1 as pb;
use modelreg_proto::v1::PriceCondition;
use modelreg_scorer::Snapshot;
use modelreg_scorer::query::{Query, Wanted};

/// A call of one candidate, in words.
struct Call<'m> {
    message: &'m pb::Snapshot,
    price: &'m pb::Price,
    input_tokens: u64,
    batch: bool,
    tier: String,
    speed: String,
    region: String,
    unix_ms: i64,
}

/// The expected quote from the message: Σ count * rate over the units needed; None where a rate is missing.
pub fn expected_pico_usd(message: &pb::Snapshot, snapshot: &Snapshot, slot: usize, query: &Query) -> Option<i128> {
    let identity = &snapshot.identity[slot];
    let route = &message.routes[identity.source_route as usize];
    let variant = &route.variants[identity.source_variant as usize];
    let price = variant.price.as_ref().or(route.price.as_ref())?;
    if price.free {
        return Some(0);
    }
    let provider = message.providers.iter().find(|provider| provider.name == route.provider)?;
    let regions = if route.regions.is_empty() { &provider.regions } else { &route.regions };
    let own_region = if regions.len() == 1 { regions[0].clone() } else { String::new() };
    let key = |key: &str| {
        let pairs = variant.name.split(';').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(name, _)| *name == key).map(|(_, value)| value.to_owned()).next().unwrap_or_default()
    };
    let call = Call {
        message,
        price,
        input_tokens: query.input_tokens,
        batch: query.batch,
        tier: match query.tier {
            Wanted::Only(tier) => snapshot.vocabulary.tiers.name(tier).to_owned(),
            Wanted::Nobody => "another".to_owned(),
            Wanted::Any => key("tier"),
        },
        speed: key("speed"),
        region: query.region.map_or(own_region, |region| snapshot.vocabulary.regions.name(region).to_owned()),
        unix_ms: query.now_unix_ms,
    };
    let model = message.models.iter().find(|model| model.name == route.model)?;
    let milli =
        model.variants.iter().find(|known| known.name == variant.name).map_or(1_000, |known| known.output_milli);
    let most = query.max_output_tokens.unwrap_or(u64::MAX).min(100_000_000);
    let written = (query.output_tokens * u64::from(milli) / 1_000).min(most);
    let output = if model.r#type == "embedding" { 0 } else { written };
    let mut sum = (!price.rates.is_empty()).then_some(0)?;
    let plain_input = query.input_tokens - query.input_part_tokens;
    let warm = query.warm.iter().find(|&&(warm, _)| warm == identity.route as usize);
    let cached = warm.map_or(0, |&(_, tokens)| tokens.min(plain_input));
    let tokens = [
        ("cached_input_token", cached),
        ("input_token", plain_input - cached),
        ("output_token", output.saturating_sub(query.output_part_tokens)),
    ];
    let units = query.units.iter().map(|&(unit, count)| (snapshot.vocabulary.units.name(unit), count));
    for (unit, count) in tokens.into_iter().chain(units).filter(|&(_, count)| count > 0) {
        sum += i128::from(count) * i128::from(call.charged(unit)?);
    }
    let all_tokens = query.input_tokens + output.max(query.output_part_tokens);
    for (unit, count) in [("request", 1), ("hardware_token", all_tokens)] {
        sum += i128::from(count) * i128::from(call.rate(unit).unwrap_or(0));
    }
    Some(sum)
}

impl Call<'_> {
    fn rate(&self, unit: &str) -> Option<u64> {
        let always = PriceCondition::default();
        let rates = self.price.rates.iter().filter(|rate| rate.unit == unit);
        let holding = rates.filter(|rate| self.holds(rate.condition.as_ref().unwrap_or(&always)));
        let best = holding.max_by_key(|rate| (rank(rate.condition.as_ref().unwrap_or(&always)), rate.pico_usd));
        best.map(|rate| rate.pico_usd)
    }

    /// The unit's own rate, else the dearest of the nearest it is a part of.
    fn charged(&self, unit: &str) -> Option<u64> {
        self.rate(unit).or_else(|| {
            let priced: BTreeSet<&str> =
                self.wholes(unit).into_iter().filter(|whole| self.rate(whole).is_some()).collect();
            let nearest = priced.iter().filter(|whole| !priced.iter().any(|other| self.wholes(other).contains(*whole)));
            nearest.filter_map(|whole| self.rate(whole)).max()
        })
    }

    fn wholes(&self, unit: &str) -> BTreeSet<&str> {
        let kind = self.message.unit_kinds.iter().find(|kind| kind.name == unit).expect("a unit kind");
        kind.part_of.iter().flat_map(|whole| self.wholes(whole).into_iter().chain([whole.as_str()])).collect()
    }

    fn holds(&self, condition: &PriceCondition) -> bool {
        let named = |wanted: &str, is: &str| wanted.is_empty() || wanted == is;
        (condition.above_input_tokens == 0 || self.input_tokens > condition.above_input_tokens)
            && (self.batch || !condition.batch)
            && named(&condition.service_tier, &self.tier)
            && named(&condition.speed, &self.speed)
            && named(&condition.region, &self.region)
            && condition.from_unix_ms.is_none_or(|from| from <= self.unix_ms)
            && condition.until_unix_ms.is_none_or(|until| self.unix_ms < until)
            && condition.window.as_ref().is_none_or(|window| {
                // Minute by minute back to one at which it begins.
                let length = (i64::from(window.until_minute) - i64::from(window.from_minute) - 1).rem_euclid(1_440) + 1;
                (0..length).any(|back| {
                    let minute = self.unix_ms.div_euclid(60_000) - back;
                    // 1 January 1970 was a Thursday.
                    let weekday = (minute.div_euclid(1_440) + 3).rem_euclid(7) + 1;
                    let is_day =
                        window.weekdays.is_empty() || window.weekdays.iter().any(|&day| i64::from(day) == weekday);
                    minute.rem_euclid(1_440) == i64::from(window.from_minute) && is_day
                })
            })
    }
}

/// Of several that hold one of the greatest counts, of these the dearest.
fn rank(condition: &PriceCondition) -> impl Ord + use<> {
    let request = [
        condition.batch,
        !condition.service_tier.is_empty(),
        !condition.speed.is_empty(),
        !condition.region.is_empty(),
    ];
    let is_dated = condition.from_unix_ms.is_some() || condition.until_unix_ms.is_some();
    let from_unix_ms = condition.from_unix_ms.unwrap_or(i64::MIN);
    (request, condition.window.is_some(), condition.above_input_tokens, is_dated, from_unix_ms)
}
