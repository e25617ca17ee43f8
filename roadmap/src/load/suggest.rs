//! The known name that a wrong one was probably meant to be.

use crate::text::fold;

/// The longest name that is compared, in bytes: what is longer than any name was not meant to be one.
const MAX_COMPARED: usize = 64;

/// How often one load compares a name with all known ones. A person reads a few dozen suggestions; content with
/// a hundred thousand wrong names must not take minutes to refuse.
const BUDGET: usize = 200;

/// Finds near names, a limited number of times.
#[derive(Debug)]
pub(super) struct Suggestions {
    left: usize,
}

impl Suggestions {
    pub(super) fn new() -> Self {
        Self { left: BUDGET }
    }

    /// The one of `known` that `name` was probably meant to be: the same but for case, or a few letters off.
    pub(super) fn nearest<'k>(&mut self, name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
        if name.is_empty() || name.len() > MAX_COMPARED || self.left == 0 {
            return None;
        }
        self.left -= 1;
        let name = fold(name);
        let allowed = match name.chars().count() {
            0..=1 => 0,
            length => (length / 3).max(1),
        };
        let mut best = None;
        for candidate in known {
            if candidate.len().abs_diff(name.len()) > 3 * allowed || candidate.len() > MAX_COMPARED {
                continue;
            }
            let distance = strsim::osa_distance(&name, &fold(candidate));
            if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, candidate));
            }
        }
        best.map(|(_, candidate)| candidate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found() {
        for (name, expect) in [
            ("recomended", Some("recommended")),
            ("Avoid", Some("avoid")),
            ("alternativ", Some("alternative")),
            ("anytmie", Some("anytime")),
            ("must-have", None),
            ("xy", None),
            ("", None),
        ] {
            let known = ["recommended", "alternative", "anytime", "avoid"];
            assert_eq!(Suggestions::new().nearest(name, known), expect, "{name}");
        }
    }

    #[test]
    fn short_names_too() {
        assert_eq!(Suggestions::new().nearest("wy", ["id", "why"]), Some("why"));
        assert_eq!(Suggestions::new().nearest("w", ["id", "why"]), None);
    }

    #[test]
    fn suggestions_come_to_an_end() {
        let mut suggestions = Suggestions::new();
        for _ in 0..BUDGET {
            assert!(suggestions.nearest("htp", ["http"]).is_some());
        }
        assert!(suggestions.nearest("htp", ["http"]).is_none());
    }
}
