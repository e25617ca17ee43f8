//! What a completion earns.

use std::num::NonZeroU32;

/// Points of a server's board, as one completion earns them.
pub type Points = NonZeroU32;

/// What completing a topic of that many hours earns: the hours, rounded, at least 1.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "hours are 1 to 200; the cast saturates")]
pub fn points(hours: f64) -> Points {
    Points::new(hours.round() as u32).unwrap_or(Points::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_rounded_and_at_least_one() {
        for (hours, expect) in [(1.0, 1), (1.4, 1), (1.5, 2), (2.5, 3), (6.0, 6), (199.6, 200), (200.0, 200), (0.2, 1)]
        {
            assert_eq!(points(hours).get(), expect, "{hours} h");
        }
    }
}
