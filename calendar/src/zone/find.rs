//! From what people write to a time zone, at once or as they type.

use std::collections::HashSet;

use super::places::{Kind, PLACES, Place, city, fold};
use super::{offset, offset_name, time_zone};

/// A time zone to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneChoice {
    /// The name it is stored under, which [`time_zone`] reads.
    pub name: String,
    /// What people read, such as "Paris (Europe/Paris)"; at most 100 characters.
    pub label: String,
}

/// What a text says about a time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZoneMatch {
    /// This one.
    Found(ZoneChoice),
    /// One of these, at most 25: a name that stands for several, or a country of several zones. Ask which.
    Several(Vec<ZoneChoice>),
    /// Nothing that is known; these, at most 5 and perhaps none, look like it.
    Unknown(Vec<ZoneChoice>),
}

/// What is looked at of a text, in bytes. No name is longer.
const LONGEST: usize = 64;

/// How many choices Discord shows.
const MOST: usize = 25;

/// How many near names are told.
const NEAR: usize = 5;

/// What is offered before anything is typed: the zones of many people, around the world.
const FREQUENT: [&str; 25] = [
    "UTC",
    "Europe/London",
    "Europe/Paris",
    "Europe/Berlin",
    "Europe/Madrid",
    "Europe/Warsaw",
    "Europe/Istanbul",
    "Europe/Moscow",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Toronto",
    "America/Mexico_City",
    "America/Bogota",
    "America/Sao_Paulo",
    "Africa/Lagos",
    "Africa/Cairo",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Jakarta",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
];

/// The time zone that `text` names: an offset (`+5:30`, `UTC+2`), an IANA name in any case (`europe/paris`), an
/// abbreviation (`CET`), a city, state or country (`Paris`, `France`), or a place and where it is (`Paris, France`).
pub fn find(text: &str) -> ZoneMatch {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return ZoneMatch::Unknown(Vec::new());
    }
    if let Some(choice) = exact(text) {
        return ZoneMatch::Found(choice);
    }
    let key = fold(text);
    let ways = [named(&key), named(without_time(&key)), placed(&key)];
    let mut choices = ways.into_iter().find(|found| !found.is_empty()).map(choices).unwrap_or_default();
    choices.truncate(MOST);
    match (choices.len(), choices.pop()) {
        (1, Some(only)) => ZoneMatch::Found(only),
        (_, Some(last)) => {
            choices.push(last);
            ZoneMatch::Several(choices)
        }
        // Names of former times, such as `PRC` or `Navajo`.
        (_, None) => match iana(text) {
            Some(choice) => ZoneMatch::Found(choice),
            None => ZoneMatch::Unknown(closest(&key, NEAR)),
        },
    }
}

/// At most `limit` zones that `partial` can become, best first; for an empty one, those of many people.
pub fn complete(partial: &str, limit: usize) -> Vec<ZoneChoice> {
    let partial = partial.trim();
    if partial.len() > LONGEST {
        return Vec::new();
    }
    let key = fold(partial);
    let mut found: Vec<ZoneChoice> = exact(partial).into_iter().collect();
    if partial.is_empty() {
        found = FREQUENT.iter().filter_map(|zone| iana(zone)).collect();
    } else if !key.is_empty() {
        let mut ranked: Vec<_> = PLACES.iter().filter_map(|place| Some((rank(place, &key)?, place))).collect();
        ranked.sort_by_key(|(rank, place)| (*rank, place.kind, place.key.len()));
        found.extend(choices(ranked.into_iter().map(|(_, place)| place)));
        if found.is_empty() {
            found = closest(&key, limit);
        }
    }
    let mut seen = HashSet::new();
    found.retain(|choice| seen.insert(choice.name.clone()));
    found.truncate(limit);
    found
}

/// An offset, or an IANA name with its slash.
fn exact(text: &str) -> Option<ZoneChoice> {
    if let Some(offset) = offset(text) {
        let name = offset_name(offset);
        return Some(ZoneChoice { label: name.clone(), name });
    }
    if text.contains('/') { iana(text) } else { None }
}

/// The zone of that IANA name, in any case and with spaces for underscores.
fn iana(text: &str) -> Option<ZoneChoice> {
    let parts: Vec<String> =
        text.split('/').map(|part| part.split_whitespace().collect::<Vec<_>>().join("_")).collect();
    let zone = time_zone(&parts.join("/"))?;
    // The database's own spelling.
    let name = zone.iana_name()?.to_owned();
    let label = match city(&name) {
        Some(city) => format!("{city} ({name})"),
        None => name.clone(),
    };
    Some(ZoneChoice { name, label })
}

/// What `key` is the whole name of, best first.
fn named(key: &str) -> Vec<&'static Place> {
    let mut found: Vec<&Place> = PLACES.iter().filter(|place| !key.is_empty() && place.key == key).collect();
    found.sort_by_key(|place| place.kind);
    found
}

/// "paris time", "cet timezone": the name alone.
fn without_time(key: &str) -> &str {
    [" time zone", " timezone", " standard time", " time"].iter().find_map(|end| key.strip_suffix(end)).unwrap_or(key)
}

/// "paris france", "austin texas": a place in a country, or in a place of the same zone.
fn placed(key: &str) -> Vec<&'static Place> {
    for (at, _) in key.match_indices(' ') {
        let around = named(&key[at + 1..]);
        let is_there = |place: &Place| {
            around.iter().any(|around| {
                around.zone == place.zone || (around.kind == Kind::Country && around.country == place.country)
            })
        };
        let found: Vec<_> = named(&key[..at]).into_iter().filter(|place| is_there(place)).collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// How well `key` begins a place's name: the smaller, the better.
fn rank(place: &Place, key: &str) -> Option<u8> {
    let within = |name: &str, first: u8| match name.find(key) {
        _ if name == key => Some(first),
        Some(0) => Some(first + 1),
        Some(_) if name.split(' ').any(|word| word.starts_with(key)) || name.contains(&format!(" {key}")) => {
            Some(first + 2)
        }
        // A letter or two are in almost everything.
        Some(_) if key.len() > 2 => Some(first + 3),
        _ => None,
    };
    // Who types `europe/` looks for its zones.
    within(&place.key, 0).or_else(|| within(&place.id, 1))
}

/// The zones whose names look most like `key`.
fn closest(key: &str, limit: usize) -> Vec<ZoneChoice> {
    let length = key.chars().count();
    let mut near: Vec<(usize, &Place)> = Vec::new();
    for place in PLACES.iter() {
        // Anything is near to a name of three letters.
        for name in [&place.key, &place.id].into_iter().filter(|name| name.len() > 3) {
            let longer = name.chars().count().max(length);
            if name.chars().count().abs_diff(length) <= longer / 3 {
                let distance = strsim::osa_distance(key, name);
                if distance <= longer / 3 {
                    near.push((distance, place));
                }
            }
        }
    }
    near.sort_by_key(|(distance, place)| (*distance, place.kind));
    let mut choices = choices(near.into_iter().map(|(_, place)| place));
    choices.truncate(limit);
    choices
}

/// The places as choices, each zone once, under the best of its names.
fn choices(places: impl IntoIterator<Item = &'static Place>) -> Vec<ZoneChoice> {
    let mut seen = HashSet::new();
    let places = places.into_iter().filter(|place| seen.insert(place.zone));
    places
        .map(|place| ZoneChoice { name: place.zone.into(), label: format!("{} ({})", place.label, place.zone) })
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZoneDatabase;

    use super::super::time_zone;
    use super::*;

    /// What is found: `=` the one, `?` the several, `~` the near ones.
    fn said(found: ZoneMatch) -> String {
        let names = |choices: Vec<ZoneChoice>| {
            let names: Vec<String> = choices.into_iter().map(|choice| choice.name).collect();
            names.join(" ")
        };
        match found {
            ZoneMatch::Found(choice) => format!("= {}", choice.name),
            ZoneMatch::Several(choices) => format!("? {}", names(choices)),
            ZoneMatch::Unknown(near) => format!("~ {}", names(near)),
        }
    }

    #[test]
    fn zones_as_people_write_them() {
        for (text, expect) in [
            ("Europe/Paris", "= Europe/Paris"),
            ("europe/paris", "= Europe/Paris"),
            (" EUROPE / PARIS ", "= Europe/Paris"),
            ("America/New York", "= America/New_York"),
            ("america/argentina/buenos_aires", "= America/Argentina/Buenos_Aires"),
            ("Asia/Calcutta", "= Asia/Calcutta"),
            ("Etc/GMT+3", "= Etc/GMT+3"),
            ("Paris", "= Europe/Paris"),
            ("paris time", "= Europe/Paris"),
            ("Paris, France", "= Europe/Paris"),
            ("new york", "= America/New_York"),
            ("new_york", "= America/New_York"),
            ("NYC", "= America/New_York"),
            ("São Paulo", "= America/Sao_Paulo"),
            ("sao paulo", "= America/Sao_Paulo"),
            ("Zurich", "= Europe/Zurich"),
            ("zürich", "= Europe/Zurich"),
            ("Mumbai", "= Asia/Kolkata"),
            ("Bengaluru", "= Asia/Kolkata"),
            ("San Francisco", "= America/Los_Angeles"),
            ("Austin TX", "~ America/Chicago"),
            ("Austin, Texas", "= America/Chicago"),
            ("Munich", "= Europe/Berlin"),
            ("France", "= Europe/Paris"),
            ("Germany", "= Europe/Berlin"),
            ("UK", "= Europe/London"),
            ("U.K.", "= Europe/London"),
            ("Singapore", "= Asia/Singapore"),
            ("Japan", "= Asia/Tokyo"),
            ("India", "= Asia/Kolkata"),
            ("Côte d’Ivoire", "= Africa/Abidjan"),
            ("Spain", "? Europe/Madrid Atlantic/Canary"),
            ("New Zealand", "? Pacific/Auckland Pacific/Chatham"),
            (
                "USA",
                "? America/New_York America/Chicago America/Denver America/Phoenix America/Los_Angeles America/Anchorage \
                 America/Adak Pacific/Honolulu",
            ),
            ("Georgia", "? Asia/Tbilisi America/New_York"),
            ("Georgia, USA", "= America/New_York"),
            ("San José", "? America/Costa_Rica America/Los_Angeles"),
            ("IST", "? Asia/Kolkata Asia/Jerusalem Europe/Dublin"),
            ("ist", "? Asia/Kolkata Asia/Jerusalem Europe/Dublin"),
            ("IST India", "= Asia/Kolkata"),
            ("India Standard Time", "= Asia/Kolkata"),
            ("BST", "? Europe/London Asia/Dhaka"),
            ("CST", "? America/Chicago Asia/Shanghai America/Havana"),
            ("CET", "= Europe/Berlin"),
            ("CEST", "= Europe/Berlin"),
            ("EST", "= America/New_York"),
            ("Eastern Time", "= America/New_York"),
            ("PST", "= America/Los_Angeles"),
            ("GMT", "= UTC"),
            ("UTC", "= UTC"),
            ("z", "= UTC"),
            ("+5:30", "= UTC+05:30"),
            ("UTC+2", "= UTC+02:00"),
            ("GMT-3", "= UTC-03:00"),
            ("Navajo", "= Navajo"),
            ("Mars/Phobos", "~ "),
            ("UTC+25", "~ "),
            ("+", "~ "),
            ("", "~ "),
            ("🕐", "~ "),
            (&"Paris ".repeat(1_000), "~ "),
        ] {
            assert_eq!(said(find(text)), expect, "{text}");
        }
    }

    #[test]
    fn near_names_are_told() {
        for (text, first) in [
            ("Pariss", "Europe/Paris"),
            ("Europe/Pari", "Europe/Paris"),
            ("Kolkatta", "Asia/Kolkata"),
            ("New Yrok", "America/New_York"),
            ("Germny", "Europe/Berlin"),
        ] {
            let found = find(text);
            let ZoneMatch::Unknown(near) = &found else { panic!("{text}: {found:?}") };
            assert_eq!(near[0].name, first, "{text}");
            assert!(near.len() <= NEAR, "{text}");
        }
    }

    #[test]
    fn labels_tell_why_a_zone_is_offered() {
        let label = |text| match find(text) {
            ZoneMatch::Found(choice) => choice.label,
            other => panic!("{text}: {other:?}"),
        };
        for (text, expect) in [
            ("europe/paris", "Paris (Europe/Paris)"),
            ("paris", "Paris (Europe/Paris)"),
            ("mumbai", "Mumbai (Asia/Kolkata)"),
            ("france", "France (Europe/Paris)"),
            ("cet", "Central European Time (Europe/Berlin)"),
            ("Asia/Calcutta", "Asia/Calcutta"),
            ("utc", "UTC"),
            ("+2", "UTC+02:00"),
        ] {
            assert_eq!(label(text), expect, "{text}");
        }
        let ZoneMatch::Several(choices) = find("spain") else { panic!("one") };
        assert_eq!(choices[1].label, "Spain: Canary (Atlantic/Canary)");
    }

    #[test]
    fn completions_as_one_types() {
        for (partial, expect) in [
            ("par", "Paris (Europe/Paris)"),
            ("new y", "New York (America/New_York)"),
            ("york", "New York (America/New_York)"),
            ("europe/pa", "Paris (Europe/Paris)"),
            ("bangk", "Bangkok (Asia/Bangkok)"),
            ("benga", "Bengaluru (Asia/Kolkata)"),
            ("franc", "France (Europe/Paris)"),
            ("ist", "India Standard Time (Asia/Kolkata)"),
            ("utc+5", "UTC+05:00"),
            ("+5:3", "~"),
            ("sao p", "São Paulo (America/Sao_Paulo)"),
            ("united a", "United Arab Emirates (Asia/Dubai)"),
            ("pariss", "Paris (Europe/Paris)"),
            ("", "UTC"),
            ("qqqq", "~"),
            ("🕐", "~"),
        ] {
            let found = complete(partial, 25);
            assert_eq!(found.first().map_or("~", |choice| &choice.label), expect, "{partial}");
        }
        for partial in ["", "a", "e", "europe", "united", "st"] {
            let found = complete(partial, 25);
            assert_eq!(found.len(), complete(partial, usize::MAX).len().min(25), "{partial}");
            let names: HashSet<_> = found.iter().map(|choice| &choice.name).collect();
            assert_eq!(names.len(), found.len(), "{partial}: each once");
        }
        assert!(complete(&"x".repeat(6_000), 25).is_empty());
        assert!(complete("paris", 0).is_empty());
    }

    /// What is offered is sent back as its name, and must then mean itself.
    #[test]
    fn what_is_offered_is_found_again() {
        let every: Vec<_> = TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
        let every = every.iter().map(String::as_str).filter(|name| time_zone(name).is_some());
        let offered = PLACES.iter().map(|place| place.zone);
        for name in every.chain(offered).filter(|name| name.contains('/')).chain(["UTC", "UTC+05:30", "UTC-03:00"]) {
            assert_eq!(said(find(name)), format!("= {name}"));
        }
    }
}
