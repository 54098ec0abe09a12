//! The names of one kind the registry knows, numbered, and the nearest one to a name it does not know.

use std::collections::HashMap;

/// Longest name that is compared for nearness; a longer one has no near name.
const NEAREST_MAX_BYTES: usize = 64;

/// A numbered list of distinct names.
#[derive(Clone, Debug, Default)]
pub struct Names {
    names: Vec<Box<str>>,
    numbers: HashMap<Box<str>, usize>,
}

impl Names {
    /// The number of a name, given the next one if it is new.
    pub fn intern(&mut self, name: &str) -> usize {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        self.names.push(name.into());
        self.numbers.insert(name.into(), self.names.len() - 1);
        self.names.len() - 1
    }

    /// The number of a name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }

    /// The name of a number given out by this list.
    #[must_use]
    pub fn name(&self, number: usize) -> &str {
        &self.names[number]
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// All names, by number.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(AsRef::as_ref)
    }

    /// The known name a mistyped one most likely meant: fewest edits, at most a third of its length and two more;
    /// ties go to the first in byte order.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Option<&str> {
        if name.is_empty() || name.len() > NEAREST_MAX_BYTES {
            return None;
        }
        let wanted = name.to_lowercase();
        let most = (wanted.len() / 3 + 2).min(wanted.len() - 1);
        self.iter()
            // Cheaper than the distance, and never larger: one edit changes the length by four bytes at most.
            .filter(|known| known.len().abs_diff(wanted.len()) <= 4 * most && known.len() <= NEAREST_MAX_BYTES)
            .map(|known| (strsim::osa_distance(&wanted, &known.to_lowercase()), known))
            .filter(|&(edits, _)| edits <= most)
            .min()
            .map(|(_, known)| known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not_invented() {
        let mut names = Names::default();
        for name in ["coding", "agentic_coding", "chat"] {
            names.intern(name);
        }
        assert_eq!(names.nearest("codeing"), Some("coding"));
        assert_eq!(names.nearest("Chat"), Some("chat"));
        assert_eq!(names.nearest("zzzzzzzzzzzz"), None);
        assert_eq!(names.nearest(&"x".repeat(1_000)), None);
        assert_eq!((names.find("chat"), names.find("no"), names.len()), (Some(2), None, 3));
    }
}
