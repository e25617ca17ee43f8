//! How what is counted is said, in answers, pictures and reports alike.

/// A count with its noun: `1 topic`, `2 topics`.
pub fn count(number: impl Into<u64>, noun: &str) -> String {
    match number.into() {
        1 => format!("1 {noun}"),
        number => format!("{number} {noun}s"),
    }
}

/// A topic's hours: `6 h`, `1.5 h`.
pub fn hours(hours: f64) -> String {
    format!("{} h", (hours * 10.0).round() / 10.0)
}

/// A place in a row: `1st`, `2nd`, `3rd`, `11th`.
pub fn ordinal(number: u64) -> String {
    let ending = match (number % 10, number % 100) {
        (1, rest) if rest != 11 => "st",
        (2, rest) if rest != 12 => "nd",
        (3, rest) if rest != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_hours() {
        assert_eq!((count(1u8, "topic"), count(0u8, "topic")), ("1 topic".into(), "0 topics".into()));
        assert_eq!((hours(6.0), hours(1.5)), ("6 h".into(), "1.5 h".into()));
    }

    #[test]
    fn ordinals() {
        for (number, expect) in [
            (1, "1st"),
            (2, "2nd"),
            (3, "3rd"),
            (4, "4th"),
            (11, "11th"),
            (12, "12th"),
            (13, "13th"),
            (21, "21st"),
            (102, "102nd"),
            (111, "111th"),
        ] {
            assert_eq!(ordinal(number), expect);
        }
    }
}
