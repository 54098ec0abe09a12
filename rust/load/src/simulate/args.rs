//! The simulator's command line.

use std::collections::VecDeque;

use super::policies::Picker;
use super::scenario::Scenario;

/// Shown for `--help` and beside every error.
pub const USAGE: &str = "\
modelreg-simulate [options]; lists are separated by commas, and every combination is run

  --scenario LIST   steady, outage, slow (all)
  --sidecars LIST   sidecars that share nothing (4,20,100)
  --seed LIST       each draws a world of its own (1,2,3,4,5)
  --policy LIST     modelreg, oracle and the rivals (all)
  --load SHARE      of all slots, while nothing goes wrong (0.5)
  --json            every run as one JSON object, in place of a table of medians";

/// Runs, as asked for.
#[derive(Clone, Debug)]
pub struct Args {
    /// What goes wrong.
    pub scenarios: Vec<Scenario>,
    /// Sidecars.
    pub sidecars: Vec<usize>,
    /// Seeds.
    pub seeds: Vec<u64>,
    /// Policies.
    pub pickers: Vec<Picker>,
    /// Share of all slots.
    pub load: f64,
    /// Whether to print JSON.
    pub json: bool,
}

impl Args {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    /// What is wrong and with which argument.
    pub fn parse(words: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut words: VecDeque<String> = words.into_iter().collect();
        let mut args = Self {
            scenarios: Scenario::ALL.to_vec(),
            sidecars: vec![4, 20, 100],
            seeds: (1..=5).collect(),
            pickers: Picker::ALL.to_vec(),
            load: 0.5,
            json: false,
        };
        while let Some(name) = words.pop_front() {
            let mut value = || words.pop_front().ok_or(format!("{name} needs a value"));
            match name.as_str() {
                "--scenario" => args.scenarios = named(&name, &value()?, Scenario::ALL, Scenario::name)?,
                "--policy" => args.pickers = named(&name, &value()?, Picker::ALL, Picker::name)?,
                "--sidecars" => args.sidecars = numbers(&name, &value()?)?,
                "--seed" => args.seeds = numbers(&name, &value()?)?,
                "--load" => {
                    let text = value()?;
                    args.load = text
                        .parse()
                        .ok()
                        .filter(|share| *share > 0.0 && *share < 1.0)
                        .ok_or_else(|| format!("--load needs a share between 0 and 1, not {text:?}"))?;
                }
                "--json" => args.json = true,
                _ => return Err(format!("unknown argument {name}")),
            }
        }
        if args.sidecars.contains(&0) {
            return Err("--sidecars must be at least 1".into());
        }
        Ok(args)
    }
}

fn named<T: Copy>(
    argument: &str,
    list: &str,
    all: impl IntoIterator<Item = T> + Copy,
    name: fn(T) -> &'static str,
) -> Result<Vec<T>, String> {
    list.split(',')
        .map(|word| {
            all.into_iter().find(|&each| name(each) == word).ok_or_else(|| {
                let names: Vec<_> = all.into_iter().map(name).collect();
                format!("{argument} takes {}, not {word:?}", names.join(", "))
            })
        })
        .collect()
}

fn numbers<T: std::str::FromStr>(argument: &str, list: &str) -> Result<Vec<T>, String> {
    list.split(',')
        .map(|word| word.parse().map_err(|_| format!("{argument} needs whole numbers, not {word:?}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Args, String> {
        Args::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn lists_are_separated_by_commas() {
        let args = parse("--sidecars 4,20 --scenario slow --seed 9").expect("complete");
        assert_eq!((args.sidecars, args.seeds), (vec![4, 20], vec![9]));
        assert_eq!(args.scenarios, [Scenario::Slow]);
    }

    #[test]
    fn a_name_that_is_none_is_refused_with_those_that_are() {
        let refusal = parse("--scenario stedy").expect_err("no such scenario");
        assert!(refusal.contains("steady, outage, slow"), "{refusal}");
    }
}
