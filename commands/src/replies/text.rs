//! Text on its way into a message: escaped, cut to Discord's limits, laid out.

use jiff::Timestamp;
use jiff::civil::Date;
use waymark_roadmap::text::{is_direction, length};

/// `text` in at most `max` UTF-16 units, the last of them `…` if something had to go. Never cuts a character.
pub(crate) fn truncate(text: &str, max: usize) -> String {
    if length(text) <= max {
        return text.to_owned();
    }
    let mut left = max.saturating_sub(1);
    let kept = text.chars().take_while(|character| match left.checked_sub(character.len_utf16()) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    });
    let mut kept: String = kept.collect();
    if max > 0 {
        kept.push('…');
    }
    kept
}

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

/// A date as people write it: `5 March 2027`.
pub(crate) fn day(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
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
    fn truncating_counts_units_and_keeps_characters_whole() {
        for (text, max, expect) in [
            ("short", 5, "short"),
            ("longer", 5, "long…"),
            ("🦀🦀🦀", 6, "🦀🦀🦀"),
            ("🦀🦀🦀", 5, "🦀🦀…"),
            ("🦀🦀🦀", 4, "🦀…"),
            ("über", 2, "ü…"),
            ("anything", 1, "…"),
            ("anything", 0, ""),
        ] {
            let cut = truncate(text, max);
            assert_eq!(cut, expect, "{text:?} in {max}");
            assert!(length(&cut) <= max);
        }
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
