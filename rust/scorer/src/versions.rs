//! Versions as vendors write them, read as semver where they can be, and ranges over them.

use semver::{Version, VersionReq};

/// Longest range and version.
pub const MAX_BYTES: usize = 128;

/// Reads a version: semver, one to three numbers (`25.08`), or a day (`2025-08-07`); leading zeros are none.
#[must_use]
pub fn read(text: &str) -> Option<Version> {
    if text.len() > MAX_BYTES {
        return None;
    }
    if let Some(day) = day(text) {
        return Some(day);
    }
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (numbers, rest) = text.split_at(end);
    let numbers: Vec<&str> = numbers.split('.').collect();
    // What follows the numbers is semver's, and semver has three of them.
    if numbers.len() > 3 || (!rest.is_empty() && numbers.len() < 3) {
        return None;
    }
    let mut parts = [0_u64; 3];
    for (part, number) in parts.iter_mut().zip(&numbers) {
        *part = whole(number)?;
    }
    let [major, minor, patch] = parts;
    Version::parse(&format!("{major}.{minor}.{patch}{rest}")).ok()
}

/// Reads a range.
///
/// # Errors
/// Why it is none.
pub fn range(text: &str) -> Result<VersionReq, String> {
    if text.len() > MAX_BYTES {
        return Err(format!("{} bytes; at most {MAX_BYTES} are allowed", text.len()));
    }
    let why = |error| format!("`{text}` is no range: {error}; write `>=1.2, <2`, `^1.2`, `~1.2` or `1.*`");
    VersionReq::parse(text).map_err(why)
}

fn day(text: &str) -> Option<Version> {
    let parts: Vec<&str> = text.split('-').collect();
    let &[year, month, day] = parts.as_slice() else { return None };
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    Some(Version::new(whole(year)?, whole(month)?, whole(day)?))
}

/// Digits alone; `parse` would take a sign.
fn whole(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_vendors_are_read_as_semver() {
        for (text, expected) in [
            ("1", Some("1.0.0")),
            ("25.08", Some("25.8.0")),
            ("3.5.1", Some("3.5.1")),
            ("2025-08-07", Some("2025.8.7")),
            ("20251001", Some("20251001.0.0")),
            ("1.2.3-beta.1+x", Some("1.2.3-beta.1+x")),
            ("01.002.0003", Some("1.2.3")),
            ("", None),
            ("latest", None),
            ("1.2-beta", None),
            ("1.2.3.4", None),
            ("1.x", None),
            ("+1.0.0", None),
            ("-1", None),
            ("1.2.3-", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(read(text).map(|version| version.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn ranges_take_what_they_say() {
        for (wanted, version, expected) in [
            (">=25.1, <26", "25.08", true),
            ("^1.2", "1.9.0", true),
            ("^1.2", "2", false),
            ("~1.2", "1.2.9", true),
            ("1.*", "1.4", true),
            (">=2025.8.1", "2025-08-07", true),
            ("*", "7", true),
        ] {
            let found = range(wanted).unwrap().matches(&read(version).unwrap());
            assert_eq!(found, expected, "{wanted} {version}");
        }
        assert!(range("newest").is_err());
        assert!(range(&"1".repeat(200)).is_err());
    }
}
