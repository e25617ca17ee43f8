//! From what people write to a time zone, at once or as they type.

use std::collections::HashSet;

use super::places::{Kind, PLACES, Place, city, fold};
use super::{fixed_offset, offset, offset_name, time_zone};

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

/// What is looked at of a text, in bytes. No name or label is longer.
const LONGEST: usize = 160;

/// How many choices Discord shows.
const MOST: usize = 25;

/// How many near names are told.
const NEAR: usize = 5;

/// Codes of countries that are words: who writes them need not mean the country, and is asked.
const WORDS: [&str; 19] =
    ["am", "as", "at", "be", "by", "do", "id", "in", "is", "it", "la", "ma", "me", "my", "no", "pm", "so", "st", "to"];

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
    let bare = without_time(&key);
    let ways: [Vec<&Place>; 3] = [
        named(&key).filter(|place| place.kind != Kind::Code || !WORDS.contains(&key.as_str())).collect(),
        // A code is no beginning of a phrase: “no time” is not Norway's.
        named(bare).filter(|place| place.kind != Kind::Code).collect(),
        placed(bare),
    ];
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
            None => ZoneMatch::Unknown(near(bare)),
        },
    }
}

/// At most `limit` zones that `partial` can become, best first; for an empty one, those of many people.
pub fn complete(partial: &str, limit: usize) -> Vec<ZoneChoice> {
    let partial = partial.trim();
    if partial.len() > LONGEST {
        return Vec::new();
    }
    // First what sending the text as it is would come to.
    let (mut found, near) = match find(partial) {
        _ if partial.is_empty() => (FREQUENT.iter().filter_map(|zone| iana(zone)).collect(), Vec::new()),
        ZoneMatch::Found(choice) => (vec![choice], Vec::new()),
        ZoneMatch::Several(choices) => (choices, Vec::new()),
        ZoneMatch::Unknown(near) => (Vec::new(), near),
    };
    let key = fold(partial);
    if !key.is_empty() {
        let mut ranked: Vec<_> = PLACES.iter().filter_map(|place| Some((rank(place, &key)?, place))).collect();
        ranked.sort_by_key(|(rank, place)| (*rank, place.kind, place.key.len()));
        found.extend(choices(ranked.into_iter().map(|(_, place)| place)));
    }
    if found.is_empty() {
        found = near;
    }
    let mut seen = HashSet::new();
    found.retain(|choice| seen.insert(choice.name.clone()));
    found.truncate(limit);
    found
}

/// An offset, an IANA name with its slash, or a label that ends with one of them.
fn exact(text: &str) -> Option<ZoneChoice> {
    if let Some((_, name)) = text.strip_suffix(')').and_then(|text| text.rsplit_once('(')) {
        return exact(name).filter(|choice| text.contains(&choice.name));
    }
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
    let label = match (city(&name), fixed_offset(&name)) {
        (Some(city), _) => format!("{city} ({name})"),
        // Its sign is the other way round.
        (None, Some(offset)) => format!("{}, no summer time ({name})", offset_name(offset)),
        (None, None) => name.clone(),
    };
    Some(ZoneChoice { name, label })
}

/// What `key` is the whole name of, best first. The code of a state is no name: it only tells where a city is.
fn named(key: &str) -> impl Iterator<Item = &'static Place> + use<> {
    let mut found: Vec<&Place> = keyed(key).filter(|place| place.kind != Kind::State).collect();
    found.sort_by_key(|place| place.kind);
    found.into_iter()
}

/// What `key` is the whole name or the code of.
fn keyed(key: &str) -> impl Iterator<Item = &'static Place> {
    PLACES.iter().filter(move |place| place.key == key)
}

/// "paris time", "cet timezone": the name alone.
fn without_time(key: &str) -> &str {
    let kinds = &[" standard", " daylight", " daylight saving", " daylight savings", " summer"];
    without_end(without_end(key, &[" time zone", " timezone", " time"]), kinds)
}

fn without_end<'a>(key: &'a str, ends: &[&str]) -> &'a str {
    ends.iter().find_map(|end| key.strip_suffix(end)).unwrap_or(key)
}

/// "paris france", "austin tx": a place in a country or a state, or in a place of the same zone.
fn placed(key: &str) -> Vec<&'static Place> {
    for (at, _) in key.match_indices(' ') {
        let around: Vec<&Place> = keyed(&key[at + 1..]).collect();
        let is_there = |place: &Place| {
            around.iter().any(|around| {
                let country = matches!(around.kind, Kind::Country | Kind::Code) && around.country == place.country;
                around.zone == place.zone || country
            })
        };
        let found: Vec<_> = named(&key[..at]).filter(|place| place.kind != Kind::Code && is_there(place)).collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// What may be meant by a name that leads nowhere: the country or the state that it is the code of, or the state that it
/// ends with ("spokane wa"); else what it looks like.
fn near(key: &str) -> Vec<ZoneChoice> {
    let end = key.rsplit_once(' ').map_or(key, |(_, end)| end);
    let is_meant = |place: &&Place| place.kind == Kind::State || (place.kind == Kind::Code && end == key);
    let mut choices = choices(keyed(end).filter(is_meant));
    if choices.is_empty() {
        return closest(key, NEAR);
    }
    choices.truncate(NEAR);
    choices
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
            ("Austin TX", "= America/Chicago"),
            ("El Paso, TX", "~ America/Chicago America/Denver"),
            ("Portland, Oregon", "= America/Los_Angeles"),
            ("Portland, ME", "~ America/New_York"),
            ("Texas", "= America/Chicago"),
            ("California", "= America/Los_Angeles"),
            ("Ohio", "= America/New_York"),
            ("Seattle", "= America/Los_Angeles"),
            ("Seattle time", "= America/Los_Angeles"),
            ("TX", "~ America/Chicago America/Denver"),
            ("District of Columbia", "= America/New_York"),
            ("Washington", "? America/New_York America/Los_Angeles"),
            ("my time", "~ Asia/Kuala_Lumpur"),
            ("no time", "~ Europe/Oslo"),
            ("no", "~ Europe/Oslo"),
            ("local time", "~ "),
            ("DE", "= Europe/Berlin"),
            ("Oslo, NO", "= Europe/Oslo"),
            ("LA", "= America/Los_Angeles"),
            ("Eastern Standard Time", "= America/New_York"),
            ("Eastern Daylight Time", "= America/New_York"),
            ("Pacific Daylight Time", "= America/Los_Angeles"),
            ("pacific daylight savings time", "= America/Los_Angeles"),
            ("Central European Summer Time", "= Europe/Berlin"),
            ("W. Europe Standard Time", "= Europe/Berlin"),
            ("GMT Standard Time", "= Europe/London"),
            ("Eastern Standard Time (Mexico)", "= America/Cancun"),
            ("UTC+5.5", "= UTC+05:30"),
            ("Paris (Europe/Paris)", "= Europe/Paris"),
            ("Mumbai (Asia/Kolkata)", "= Asia/Kolkata"),
            ("London (UTC+1)", "~ "),
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
            ("Etc/GMT+5", "UTC-05:00, no summer time (Etc/GMT+5)"),
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
            ("Eastern Standard Time", "Eastern Standard Time (America/New_York)"),
            ("Paris time", "Paris (Europe/Paris)"),
            ("my time", "Malaysia (Asia/Kuala_Lumpur)"),
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

    /// Discord sometimes sends the label of a choice instead of its value, and people write what they were shown.
    #[test]
    fn every_label_means_its_zone() {
        let every: Vec<_> = TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
        let names = every.iter().map(String::as_str).filter(|name| name.contains('/') && time_zone(name).is_some());
        let of_names = names.map(|name| match find(name) {
            ZoneMatch::Found(choice) => choice,
            other => panic!("{name}: {other:?}"),
        });
        let typed = PLACES.iter().flat_map(|place| complete(&place.key, usize::MAX));
        let mut seen = HashSet::new();
        for choice in of_names.chain(choices(PLACES.iter())).chain(typed) {
            if seen.insert(choice.label.clone()) {
                assert_eq!(said(find(&choice.label)), format!("= {}", choice.name), "{}", choice.label);
            }
        }
        assert!(seen.len() > 1_000, "{}", seen.len());
    }

    /// The first suggestion is what sending the text would come to.
    #[test]
    fn what_is_found_is_offered_first() {
        for place in PLACES.iter() {
            for text in [place.key.clone(), format!("{} time", place.key)] {
                if let ZoneMatch::Found(choice) = find(&text) {
                    assert_eq!(complete(&text, 25).first(), Some(&choice), "{text}");
                }
            }
        }
    }

    #[test]
    fn every_state_is_a_name() {
        for place in PLACES.iter().filter(|place| place.kind == Kind::State) {
            let found = find(&place.label);
            assert!(!matches!(found, ZoneMatch::Unknown(_)), "{}: {found:?}", place.label);
        }
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
