//! The hours that a source gives, such as `(2 hours)` behind a title.

/// The range of hours that content takes.
const RANGE: std::ops::RangeInclusive<f64> = 1.0..=200.0;

/// The longest text that gives hours and nothing else, in bytes.
const LONGEST: usize = 60;

/// What an hour is called, in the languages that many outlines are written in.
const HOURS: &[&str] = &[
    "h",
    "hr",
    "hrs",
    "hour",
    "hours",
    "hour(s)",
    "std",
    "stunde",
    "stunden",
    "heure",
    "heures",
    "hora",
    "horas",
    "час",
    "часа",
    "часов",
    "小时",
    "小時",
    "時間",
    "시간",
];

/// What a minute is called.
const MINUTES: &[&str] = &["min", "mins", "minute", "minutes", "minute(s)", "minuten", "minuto", "minutos"];

/// What a week is called.
const WEEKS: &[&str] = &["week", "weeks", "week(s)", "wk", "wks", "woche", "wochen", "semaine", "semaines", "semanas"];

/// Names of what holds hours, as a line or a column of a table is called.
const NAMES: &[&str] =
    &["time", "hours", "duration", "length", "effort", "workload", "estimate", "estimated time", "time needed"];

/// How long something takes, and the words of the source for it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hours {
    /// From 1 to 200.
    pub(super) hours: f64,
    /// Such as `2-3 hours`.
    pub(super) said: String,
}

impl Hours {
    /// Whether the source says just this number of hours, so that nothing is to be added.
    pub(super) fn is_literal(&self) -> bool {
        let number: String = self.said.chars().take_while(|&c| c.is_ascii_digit() || c == '.').collect();
        let unit = self.said[number.len()..].trim();
        number.parse() == Ok(self.hours) && HOURS.contains(&unit.trim_end_matches('.').to_lowercase().as_str())
    }

    fn new(hours: f64, said: &str) -> Option<Self> {
        // Half an hour is the least that content tells apart from an hour, and content has no less than one.
        let hours = (hours.max(*RANGE.start()) * 2.0).round() / 2.0;
        (RANGE.contains(&hours)).then(|| Self { hours, said: said.trim().to_owned() })
    }
}

/// `title` without the hours at its end, and these.
pub(super) fn of_title(title: &str) -> Option<(String, Hours)> {
    let trimmed = title.trim_end();
    let (name, said) = match trimmed.chars().next_back()? {
        ')' if trimmed.ends_with("(s)") => behind_dash(trimmed)?,
        close @ (')' | ']' | '）') => {
            let inner = trimmed.strip_suffix(close)?;
            let at = inner.rfind(['(', '[', '（'])?;
            (&inner[..at], inner[at..].trim_start_matches(['(', '[', '（']))
        }
        _ => behind_dash(trimmed)?,
    };
    let hours = exactly(said)?;
    let name = name.trim_end().trim_end_matches([',', ':', ';']).trim_end();
    name.chars().any(char::is_alphanumeric).then(|| (name.to_owned(), hours))
}

/// The two sides of the last dash in `text` that stands by itself.
fn behind_dash(text: &str) -> Option<(&str, &str)> {
    [" - ", " – ", " — ", " | ", " · "]
        .iter()
        .filter_map(|dash| text.rsplit_once(dash))
        .max_by_key(|(name, _)| name.len())
}

/// The hours in a text about the topic: in brackets in its first line, or in a line such as `Time: 2 hours`.
pub(super) fn of_text(text: &str) -> Option<Hours> {
    let first = text.lines().next().unwrap_or_default();
    let in_brackets =
        first.split(['(', '[', '（']).skip(1).find_map(|part| exactly(part.split([')', ']', '）']).next()?));
    in_brackets.or_else(|| text.lines().find_map(of_line))
}

fn of_line(line: &str) -> Option<Hours> {
    let line = line.trim().trim_start_matches(['-', '*', '>', ' ']);
    let (name, said) = line.split_once(':').filter(|(name, _)| name.len() <= LONGEST)?;
    let said = said.trim_matches(['*', ' ']);
    NAMES.contains(&name.trim_matches(['*', ' ']).to_lowercase().as_str()).then(|| exactly(said)).flatten()
}

/// The hours in the row of a table, whose cells these are, by their headings.
pub(super) fn of_row(cells: &[(&str, &str)]) -> Option<Hours> {
    let named = || cells.iter().filter(|(name, _)| NAMES.contains(&name.trim().to_lowercase().as_str()));
    let bare = |name: &str, said: &str| {
        let is_hours = HOURS.contains(&name.trim().to_lowercase().as_str());
        is_hours.then(|| exactly(&format!("{} hours", said.trim()))).flatten()
    };
    named()
        .find_map(|(_, said)| exactly(said))
        .or_else(|| cells.iter().find_map(|(name, said)| bare(name, said)))
        .or_else(|| {
            let (weeks, said_weeks) = named().find_map(|(_, said)| Some((amount(said, WEEKS)?, said)))?;
            let (hours, said_hours) = named().find_map(|(_, said)| Some((a_week(said)?, said)))?;
            Hours::new(weeks * hours, &format!("{}, {}", said_weeks.trim(), said_hours.trim()))
        })
}

/// The hours of `8-10 hours/week`.
fn a_week(text: &str) -> Option<f64> {
    let text = text.trim().to_lowercase();
    let hours = ["/week", "/ week", "/wk", "per week", "a week", "weekly", "/w"]
        .iter()
        .find_map(|end| text.strip_suffix(end))?;
    amount(hours, HOURS)
}

/// The hours of a text that is nothing else.
fn exactly(text: &str) -> Option<Hours> {
    let hours = amount(text, HOURS).or_else(|| Some(amount(text, MINUTES)? / 60.0))?;
    Hours::new(hours, text)
}

/// The number of `2.5 hours`, or the middle of `2-3 hours`, when it is counted in one of `units`.
fn amount(text: &str, units: &[&str]) -> Option<f64> {
    if text.len() > LONGEST {
        return None;
    }
    let text = text.trim().to_lowercase();
    let text = ["about", "approximately", "approx.", "approx", "around", "roughly", "ca.", "circa", "up to"]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(&text)
        .trim_start_matches(['~', '≈', ' ']);
    let (low, rest) = number(text)?;
    let rest = rest.trim_start();
    let further = ["-", "–", "—", "to "].iter().find_map(|dash| number(rest.strip_prefix(dash)?.trim_start()));
    let (high, rest) = further.unwrap_or((low, rest));
    let unit = rest.trim_start_matches('+').trim().trim_end_matches('.');
    (low <= high && units.contains(&unit)).then(|| f64::midpoint(low, high))
}

/// The number that `text` begins with, and the rest.
fn number(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(text.len());
    let digits = text[..end].trim_end_matches(['.', ',']);
    // Longer ones are no hours, and none of any language's thousands.
    let is_number = (1..=6).contains(&digits.len()) && digits.starts_with(|c: char| c.is_ascii_digit());
    is_number.then(|| digits.replace(',', ".").parse().ok()).flatten().map(|number| (number, &text[digits.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_behind_a_title() {
        for (title, expect) in [
            ("Sorting (2 hours)", Some(("Sorting", 2.0, true))),
            ("Sorting (2h)", Some(("Sorting", 2.0, true))),
            ("Sorting [1.5 hrs]", Some(("Sorting", 1.5, true))),
            ("Sorting (1,5 h)", Some(("Sorting", 1.5, false))),
            ("Sorting - 3 hours", Some(("Sorting", 3.0, true))),
            ("Sorting – ~3 hrs.", Some(("Sorting", 3.0, false))),
            ("Sorting (2-3 hours)", Some(("Sorting", 2.5, false))),
            ("Sorting (2 to 3 hours)", Some(("Sorting", 2.5, false))),
            ("Sorting (90 min)", Some(("Sorting", 1.5, false))),
            ("Sorting (30 minutes)", Some(("Sorting", 1.0, false))),
            ("Sorting (3+ hours)", Some(("Sorting", 3.0, false))),
            ("Sortieren (2 Stunden)", Some(("Sortieren", 2.0, true))),
            ("排序（2小时）", Some(("排序", 2.0, true))),
            ("Sorting (2 hours/week)", None),
            ("Sorting (2 weeks)", None),
            ("Sorting (500 hours)", None),
            ("Sorting (advanced)", None),
            ("Sorting (3-2 hours)", None),
            ("The first 48 hours", None),
            ("(2 hours)", None),
            ("24 hours", None),
            ("", None),
        ] {
            let found = of_title(title);
            let found = found.as_ref().map(|(name, hours)| (name.as_str(), hours.hours, hours.is_literal()));
            assert_eq!(found, expect, "{title}");
        }
    }

    #[test]
    fn hours_in_a_text() {
        for (text, expect) in [
            ("Learn it (2 hours). Then more.", Some(2.0)),
            ("Learn it.\nTime: 3 hours", Some(3.0)),
            ("Learn it.\n- **Duration:** 45 min", Some(1.0)),
            ("It runs for 2 hours.", None),
            ("Learn it.\nIt takes long (2 hours).", None),
            ("Note: 2 hours", None),
        ] {
            assert_eq!(of_text(text).map(|hours| hours.hours), expect, "{text}");
        }
    }

    #[test]
    fn hours_in_a_row() {
        for (cells, expect) in [
            (
                &[("Duration", "13 weeks"), ("Effort", "8-10 hours/week")][..],
                Some((117.0, "13 weeks, 8-10 hours/week")),
            ),
            (&[("Time", "3 h")], Some((3.0, "3 h"))),
            (&[("Hours", "3")], Some((3.0, "3 hours"))),
            (&[("Duration", "13 weeks")], None),
            (&[("Duration", "40 weeks"), ("Effort", "10 hours/week")], None),
            (&[("Level", "3 h")], None),
        ] {
            let found = of_row(cells);
            assert_eq!(found.as_ref().map(|hours| (hours.hours, hours.said.as_str())), expect, "{cells:?}");
        }
    }
}
