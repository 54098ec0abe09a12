//! The simulator on real engines.

use modelreg_load::simulate::figures::Figures;
use modelreg_load::simulate::policies::Picker;
use modelreg_load::simulate::policy::Failure;
use modelreg_load::simulate::scenario::{COUNTED_US, Scenario};
use modelreg_load::simulate::world::World;
use modelreg_load::simulate::{draws, run};

const SIDECARS: usize = 5;
/// Little, so that a whole run takes a test's time.
const LOAD: f64 = 0.1;

fn play(picker: Picker, scenario: Scenario) -> Result<Figures, Failure> {
    let requests = draws::requests(3, World::rate_per_s(LOAD), SIDECARS, COUNTED_US.end);
    run::play(scenario, &requests, picker.policy(SIDECARS, 3)?.as_mut())
}

#[test]
fn the_same_seed_plays_the_same_run_again() -> Result<(), Failure> {
    for picker in Picker::ALL {
        assert_eq!(play(picker, Scenario::Outage)?, play(picker, Scenario::Outage)?, "{}", picker.name());
    }
    Ok(())
}

#[test]
fn every_request_that_counts_ends_and_one_fallback_is_enough() -> Result<(), Failure> {
    let counted = draws::requests(3, World::rate_per_s(LOAD), SIDECARS, COUNTED_US.end)
        .iter()
        .filter(|request| COUNTED_US.contains(&request.at_us))
        .count();
    for picker in Picker::ALL {
        for scenario in Scenario::ALL {
            let report = play(picker, scenario)?.render();
            assert_eq!((&report["requests"], &report["failed"]), (&counted.into(), &0.into()), "{}", picker.name());
        }
    }
    Ok(())
}

#[test]
fn the_oracle_never_meets_the_outage() -> Result<(), Failure> {
    assert_eq!(play(Picker::Oracle, Scenario::Outage)?.render()["attempts_per_request"], 1.0);
    assert_ne!(play(Picker::Modelreg, Scenario::Outage)?.render()["attempts_per_request"], 1.0);
    Ok(())
}
