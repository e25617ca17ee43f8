//! Which addresses a link may have: what a member can press and reach, and nothing dressed up as something else.

use std::net::{Ipv4Addr, Ipv6Addr};

/// What is wrong with `url` as the address of a link, and what to do; nothing for a good one.
pub fn fault_of(url: &str) -> Option<(&'static str, &'static str)> {
    let help = "write the whole address, such as `https://example.org/page`";
    let Some((scheme, rest)) = url.split_once("://") else {
        return Some(("is not a web address", help));
    };
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return Some(("is neither an http nor an https address", "link to a page of the web, or leave the link out"));
    }
    if url.chars().any(|c| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\\' | '`' | '{' | '}' | '|' | '^')) {
        return Some(("has a character that addresses do not have", "write it as %20, %22 and so on"));
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    if authority.contains('@') {
        return Some(("has a user name before its host", "leave out what stands before the `@`"));
    }
    let (host, port) = split_port(authority);
    if port.is_some_and(|port| port.is_empty() || port.parse::<u16>().is_err() || port.starts_with('+')) {
        return Some(("has a port that is no port", "write a number up to 65535 after the colon, or leave it out"));
    }
    if host.is_empty() {
        return Some(("has no host", help));
    }
    if is_host(host) { None } else { Some(("has a host that is not on the web", help)) }
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    // The colons inside an IPv6 address are not the one before a port.
    let after_host = authority.find(']').map_or(0, |at| at + 1);
    match authority[after_host..].find(':') {
        Some(at) => (&authority[..after_host + at], Some(&authority[after_host + at + 1..])),
        None => (authority, None),
    }
}

fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[') {
        return address.strip_suffix(']').is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    let last = name.rsplit('.').next().unwrap_or("");
    if last.bytes().all(|byte| byte.is_ascii_digit()) {
        return name.parse::<Ipv4Addr>().is_ok();
    }
    name.contains('.') && name.len() <= 253 && name.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_' || is_mark(c))
}

/// Vowel signs and joiners, which names in several scripts are written with.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_to_the_web() {
        for (url, expect) in [
            ("https://example.org", true),
            ("http://example.org:8080/a?b#c", true),
            ("HTTPS://EXAMPLE.ORG/", true),
            ("https://en.wikipedia.org/wiki/Rust_(programming_language)", true),
            ("https://münchen.de", true),
            ("https://xn--mnchen-3ya.de", true),
            ("https://[2001:db8::1]:443/", true),
            ("https://192.0.2.1/", true),
            ("https://example.org./", true),
            ("https://192.0.2.256/", false),
            ("https://[::g]/", false),
            ("https://localhost/", false),
            ("https://", false),
            ("https:///path", false),
            ("https://.org", false),
            ("https://example..org", false),
            ("https://-example.org", false),
            ("https://example.org:port/", false),
            ("https://example.org:65536/", false),
            ("https://user:pass@example.org/", false),
            ("https://exa mple.org/", false),
            ("https://example.org/a b", false),
            (" https://example.org", false),
            ("https://example.org\\@evil.org", false),
            ("https:/example.org", false),
            ("example.org", false),
            ("ftp://example.org", false),
            ("javascript:alert(1)", false),
            ("javascript://example.org/%0aalert(1)", false),
            ("", false),
        ] {
            assert_eq!(fault_of(url).is_none(), expect, "{url:?}");
        }
    }
}
