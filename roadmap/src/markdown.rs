//! What Discord's markdown hides: the addresses behind words.

/// The addresses that words stand for, `[words](address)`, wherever that is not code. What has no scheme is left out:
/// Discord makes no link of it.
pub(crate) fn hidden_addresses(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', ']', '\\']) {
        let (mark, after) = (rest.as_bytes()[at], &rest[at + 1..]);
        rest = match mark {
            b'`' => behind_code(&rest[at..]),
            b'\\' => after.strip_prefix(|character: char| character.is_ascii_punctuation()).unwrap_or(after),
            _ => {
                found.extend(after.strip_prefix('(').map(address).filter(|address| has_scheme(address)));
                after
            }
        };
    }
    found
}

/// What follows the code that `text` begins with; where it is not closed, what follows its backticks.
fn behind_code(text: &str) -> &str {
    let after = text.trim_start_matches('`');
    let ticks = text.len() - after.len();
    let mut rest = after;
    while let Some(at) = rest.find('`') {
        let closing = &rest[at..];
        rest = closing.trim_start_matches('`');
        if closing.len() - rest.len() == ticks {
            return rest;
        }
    }
    after
}

/// What is in the parentheses that `text` is in, up to a space: parentheses in an address come in pairs.
fn address(text: &str) -> &str {
    let text = text.trim_start();
    if let Some(address) = text.strip_prefix('<') {
        return address.split(['>', '\n']).next().unwrap_or_default();
    }
    let mut open = 0_usize;
    let end = text.find(|character: char| match character {
        '(' => {
            open += 1;
            false
        }
        ')' if open > 0 => {
            open -= 1;
            false
        }
        _ => character == ')' || character.is_whitespace(),
    });
    &text[..end.unwrap_or(text.len())]
}

fn has_scheme(address: &str) -> bool {
    address.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_behind_words_are_found() {
        for (text, expect) in [
            ("[a](https://a.org) and [b](https://b.org \"title\")", &["https://a.org", "https://b.org"][..]),
            ("[a](<https://a.org/x y>)", &["https://a.org/x y"]),
            ("[a]( https://a.org/b_(c))", &["https://a.org/b_(c)"]),
            ("[your bank](javascript:alert(1))", &["javascript:alert(1)"]),
            ("[a](https://good.org@evil.org)", &["https://good.org@evil.org"]),
            ("`[a](https://a.org)` ```\n[b](https://b.org)\n```", &[]),
            ("``[a](https://a.org) ` `` [b](https://b.org)", &["https://b.org"]),
            ("an open ` [a](https://a.org)", &["https://a.org"]),
            (r"\`[a](https://a.org)\`", &["https://a.org"]),
            (r"[a\](https://a.org)", &[]),
            ("a[i](j), [a](b.org), https://a.org, []()", &[]),
            ("[ä](https://ö.org", &["https://ö.org"]),
        ] {
            assert_eq!(hidden_addresses(text), expect, "{text:?}");
        }
    }
}
