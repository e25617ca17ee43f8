//! Text on its way into a message: escaped, cut to Discord's limits, laid out.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use waymark_calendar::zone::{fixed_offset, offset_name};
use waymark_roadmap::text::is_direction;
pub(crate) use waymark_roadmap::text::truncate;
use waymark_store::Zone;

/// `text` so that it means itself in Discord's markdown: no emphasis, link, mention, heading, list or quote comes of
/// it. Control characters (line breaks among them) turn into spaces, and what would turn the direction of the text
/// around it is left out.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut line_start = true;
    for character in text.chars().filter(|character| !is_direction(*character)) {
        let character = if character.is_control() { ' ' } else { character };
        let special = matches!(character, '\\' | '*' | '_' | '~' | '`' | '|' | '<' | '>' | '[' | ']')
            || (line_start && matches!(character, '#' | '-' | '+'));
        if special {
            escaped.push('\\');
        }
        escaped.push(character);
        // An address in somebody's name is no link.
        if escaped.ends_with("://") {
            escaped.insert(escaped.len() - 2, '\u{200b}');
        }
        // `@everyone` in plain words, which no allowed mention lets through, should not even look like one.
        if character == '@' {
            escaped.push('\u{200b}');
        }
        line_start = line_start && (character == ' ' || special);
    }
    escaped
}

/// The same for a text of several lines, which stay lines.
pub(crate) fn escape_lines(text: &str) -> String {
    text.lines().map(escape).collect::<Vec<_>>().join("\n")
}

/// What of a text in markdown is enough at first sight: whole paragraphs, until there are some words and no block of code is
/// open.
pub(crate) fn lead(text: &str) -> &str {
    const ENOUGH: usize = 160;
    let text = text.trim();
    let breaks = text.match_indices("\n\n").map(|(at, _)| at);
    let is_enough = |part: &str| part.len() >= ENOUGH && part.matches("```").count().is_multiple_of(2);
    breaks.map(|at| &text[..at]).find(|part| is_enough(part)).unwrap_or(text)
}

/// A date as everybody's own Discord writes it. Discord takes an instant: at ten in the morning of UTC it is that date
/// from Hawaii to New Zealand.
pub(crate) fn day(date: Date) -> String {
    let ten = Offset::UTC.to_timestamp(date.to_datetime(Time::constant(10, 0, 0, 0)));
    // The ends of the calendar have no such instant, and nobody on them either.
    ten.map_or_else(|_| date.to_string(), |ten| format!("<t:{}:D>", ten.as_second()))
}

/// What is to be said of a time zone that is nothing but an offset: that it keeps no summer time, and which offset, where
/// its name says the opposite (`Etc/GMT+5`).
pub(crate) fn zone_note(zone: &Zone) -> Option<String> {
    let offset = offset_name(fixed_offset(zone.name())?);
    let subject = if zone.name() == offset { "This offset".to_owned() } else { format!("That is {offset}, which") };
    Some(format!("{subject} does not follow summer time; a city would."))
}

/// A moment as everybody's own Discord shows it.
pub(crate) fn moment(at: Timestamp) -> String {
    format!("<t:{0}:F>, <t:{0}:R>", at.as_second())
}

/// `a`, `a and b`, `a, b and c`; of many, the first `most` and how many more.
pub(crate) fn list(items: &[String], most: usize) -> String {
    let mut shown: Vec<String> = items.iter().take(most).cloned().collect();
    if items.len() > most {
        shown.push(format!("{} more", items.len() - most));
    }
    match shown.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// A share as a bar of ten: `▰▰▰▱▱▱▱▱▱▱`. Empty only at 0, full only at 100.
pub(crate) fn bar(percent: u8) -> String {
    let full = if percent >= 100 { 10 } else { usize::from(percent.div_ceil(10)).min(9) };
    "▰".repeat(full) + &"▱".repeat(10 - full)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_that_date_wherever_it_is_read() {
        for date in ["2026-01-15", "2026-07-15", "2027-12-31"].map(|date| date.parse::<Date>().unwrap()) {
            let shown = day(date);
            let instant = shown.strip_prefix("<t:").and_then(|shown| shown.strip_suffix(":D>")).unwrap();
            let instant = Timestamp::from_second(instant.parse().unwrap()).unwrap();
            for zone in ["Pacific/Honolulu", "America/New_York", "Europe/Paris", "Asia/Tokyo", "Pacific/Auckland"] {
                let zone: Zone = zone.parse().unwrap();
                assert_eq!(waymark_calendar::local_date(instant, zone.time_zone()), date, "{zone}");
            }
        }
        assert_eq!(day(Date::MAX), "9999-12-31");
    }

    #[test]
    fn escaped_text_means_itself() {
        for (text, expect) in [
            ("HTTP", "HTTP"),
            ("C#", "C#"),
            ("# heading", r"\# heading"),
            ("- item", r"\- item"),
            ("well-known", "well-known"),
            ("> quote", r"\> quote"),
            ("**bold** _it_ ~~no~~ `code` ||hidden||", r"\*\*bold\*\* \_it\_ \~\~no\~\~ \`code\` \|\|hidden\|\|"),
            ("[x](https://e.vil)", "\\[x\\](https:\u{200b}//e.vil)"),
            ("<@123> <#4> </faq:5>", "\\<@\u{200b}123\\> \\<#4\\> \\</faq:5\\>"),
            ("@everyone", "@\u{200b}everyone"),
            (r"\*", r"\\\*"),
            ("see https://e.vil", "see https:\u{200b}//e.vil"),
            ("two\nlines\u{0}", "two lines "),
            ("evil\u{202e}txt.exe", "eviltxt.exe"),
        ] {
            assert_eq!(escape(text), expect, "{text:?}");
        }
    }

    #[test]
    fn a_lead_is_whole() {
        let long = "word ".repeat(40);
        let code = format!("{long}\n```sh\nls\n\nls\n```\nThat was it.");
        for (text, expect) in [
            (String::new(), ""),
            ("short\n\nand another".to_owned(), "short\n\nand another"),
            (format!("{long}\n\n{long}"), long.trim_end_matches('\n')),
            (format!("{code}\n\nmore"), &code),
            (format!("{long}\n```\nnever\n\nclosed"), &format!("{long}\n```\nnever\n\nclosed")),
        ] {
            assert_eq!(lead(&text), expect, "{text:?}");
        }
    }

    #[test]
    fn lists_and_bars() {
        let items = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
        for (given, most, expect) in [
            (items(&[]), 3, ""),
            (items(&["a"]), 3, "a"),
            (items(&["a", "b"]), 3, "a and b"),
            (items(&["a", "b", "c"]), 3, "a, b and c"),
            (items(&["a", "b", "c", "d", "e"]), 3, "a, b, c and 2 more"),
        ] {
            assert_eq!(list(&given, most), expect);
        }
        let full = |percent| bar(percent).chars().filter(|&step| step == '▰').count();
        assert_eq!([0, 1, 10, 11, 91, 99, 100].map(full), [0, 1, 1, 2, 9, 9, 10]);
    }
}
