//! How long answers were, as the live view shows it: whose they count for, which count, and what outlasts a reload.

use modelreg_scorer::live::{Called, Event, Outcome, Phase, Spread};

use crate::world::{World, ended, ok};

const GENERAL: usize = 0;
const CODING: usize = 1;
const DAY_MS: u64 = 86_400_000;

fn wrote(slot: usize, class: usize, output_tokens: u64) -> Event<'static> {
    Event { class: Some(class), output_tokens: Some(output_tokens), ..ok(slot) }
}

fn seen(world: &World, slot: usize, class: usize, now_ms: u64) -> Option<Spread> {
    world.columns(now_ms).lengths.of(slot, class)
}

fn answers(world: &World, slot: usize, class: usize, now_ms: u64) -> u32 {
    seen(world, slot, class, now_ms).map_or(0, |spread| spread.answers)
}

/// The first two slots of one model and variant, and a slot of another.
fn slots(world: &World) -> (usize, usize, usize) {
    let snapshot = &world.snapshot;
    let kind = |slot: usize| (snapshot.model[slot], snapshot.variant[slot]);
    let alike = |first: usize| (first + 1..snapshot.slots()).find(|&slot| kind(slot) == kind(first));
    let first = (0..snapshot.slots()).find(|&first| alike(first).is_some()).expect("a model of two routes");
    let other = (0..snapshot.slots()).find(|&slot| kind(slot) != kind(first)).expect("another model");
    (first, alike(first).expect("found before"), other)
}

#[test]
fn answers_count_for_a_model_and_variant_over_all_routes_in_their_class_alone() {
    let world = World::new(100);
    let (one, same, other) = slots(&world);
    for tokens in 1..=20 {
        world.record(&wrote(one, CODING, tokens), 5);
        world.record(&wrote(same, CODING, tokens), 5);
    }
    let expected = Some(Spread { low_tokens: 1, high_tokens: 19, answers: 40 });
    assert_eq!([seen(&world, one, CODING, 10), seen(&world, same, CODING, 10)], [expected, expected]);
    assert_eq!([seen(&world, one, GENERAL, 10), seen(&world, other, CODING, 10)], [None, None]);
}

#[test]
fn a_fold_shows_them_and_names_itself() {
    let world = World::new(20);
    let before = world.columns(10);
    world.record(&wrote(0, GENERAL, 300), 11);
    assert_eq!(answers(&world, 0, GENERAL, 19), 0);
    let after = world.columns(20);
    assert_eq!((after.epoch, after.lengths.of(0, GENERAL).map(|spread| spread.answers)), (before.epoch + 1, Some(1)));
}

#[test]
fn a_decision_in_flight_knows_its_class_better_than_its_report() {
    let world = World::new(20);
    world.view.begin(&world.binding, 0, CODING, 9, 60_000, 0);
    world.record(&Event { decision: Some(9), called: Called::Unsaid, ..wrote(0, GENERAL, 300) }, 5);
    assert_eq!((answers(&world, 0, CODING, 10), answers(&world, 0, GENERAL, 10)), (1, 0));
}

#[test]
fn only_the_ends_of_good_answers_that_say_their_tokens_and_class_count() {
    let world = World::new(20);
    let good = wrote(0, GENERAL, 300);
    for (kind, event) in [
        ("a failure", Event { class: Some(GENERAL), output_tokens: Some(300), ..ended(0, Outcome::ServerError) }),
        ("cut off", Event { class: Some(GENERAL), output_tokens: Some(300), ..ended(0, Outcome::Cancelled) }),
        ("goes on", Event { phase: Phase::Partial, ..good }),
        ("long ago", Event { fresh: false, ..good }),
        ("no class", Event { class: None, ..good }),
        ("no tokens", Event { output_tokens: None, ..good }),
    ] {
        world.record(&event, 5);
        assert_eq!(world.view.length_sketches(), 0, "{kind}");
    }
    world.record(&good, 5);
    assert_eq!(world.view.length_sketches(), 1);
}

#[test]
fn they_outlast_a_reload_and_their_model_s_absence() {
    let world = World::new(20);
    world.record(&wrote(0, CODING, 300), 5);
    let (whole, model) =
        (world.message.clone(), world.snapshot.vocabulary.models.name(world.snapshot.model[0] as usize));
    let mut without = whole.clone();
    without.routes.retain(|route| route.model != model);
    let world = world.swap(without, 1_000);
    assert!((0..world.snapshot.slots()).all(|slot| answers(&world, slot, CODING, 1_000) == 0));
    let world = world.swap(whole, DAY_MS);
    assert_eq!((answers(&world, 0, CODING, DAY_MS), answers(&world, 0, GENERAL, DAY_MS)), (1, 0));
}

#[test]
fn what_was_in_flight_over_a_reload_counts_in_its_class_whatever_number_that_has_now() {
    let world = World::new(20);
    world.view.begin(&world.binding, 0, CODING, 9, 600_000, 0);
    let mut message = world.message.clone();
    message.task_classes.reverse();
    let world = world.swap(message, 1_000);
    let coding = world.snapshot.vocabulary.classes.find("coding").expect("still there");
    let general = world.snapshot.vocabulary.classes.find("general").expect("still there");
    world.record(&Event { decision: Some(9), class: None, ..wrote(0, general, 300) }, 1_005);
    assert_eq!((answers(&world, 0, coding, 1_020), answers(&world, 0, general, 1_020)), (1, 0));
}

#[test]
fn four_weeks_after_the_last_answer_nothing_is_known() {
    let world = World::new(20);
    world.record(&wrote(0, GENERAL, 300), 5);
    assert_eq!(answers(&world, 0, GENERAL, 5 + 28 * DAY_MS), 1);
    assert_eq!(seen(&world, 0, GENERAL, 15 + 28 * DAY_MS), None);
    assert_eq!((world.view.length_sketches(), world.view.length_sketches_evicted()), (0, 0));
}
