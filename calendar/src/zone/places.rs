//! Where in the world a time zone is: the data of `zones.tsv`, `countries.tsv`, `states.tsv`, `abbreviations.tsv` and
//! `windows.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One name that leads to a time zone. A country of several zones has one for each.
#[derive(Debug)]
pub(super) struct Place {
    /// The name, [`fold`]ed.
    pub(super) key: String,
    /// The zone's own name, folded, where this is the city it is named for; else empty.
    pub(super) id: String,
    /// What kind of name it is.
    pub(super) kind: Kind,
    /// What the zone is called under this name, such as "Mumbai".
    pub(super) label: String,
    /// The name the zone is stored under.
    pub(super) zone: &'static str,
    /// The ISO 3166 code of the country that the zone is of; of UTC there is none.
    pub(super) country: Option<&'static str>,
}

/// What kind of name leads to a zone, in the order in which they are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// `CET`.
    Abbreviation,
    /// The city that the zone is named for.
    City,
    /// A country.
    Country,
    /// Other cities, states and provinces.
    Other,
    /// What an abbreviation stands for.
    Meaning,
    /// What Windows calls it.
    Windows,
    /// The code of a country, which may well be a word: `no`, `my`.
    Code,
    /// A state of the USA, by its code, or by a name that the zone has beside it already. Tells where a city is.
    State,
}

/// All of them.
pub(super) static PLACES: LazyLock<Vec<Place>> = LazyLock::new(read);

/// The city that a zone is named for, by the zone's stored name.
pub(super) fn city(zone: &str) -> Option<&'static str> {
    PLACES.iter().find(|place| place.kind == Kind::City && place.zone == zone).map(|place| place.label.as_str())
}

/// `text` as it is compared: without case, accents and punctuation, words one space apart.
pub(super) fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for char in text.nfkd().filter(|char| !is_combining_mark(*char)).flat_map(char::to_lowercase) {
        match char {
            '.' | '\'' | '’' | 'ʻ' | '\u{307}' => {}
            'ł' => key.push('l'),
            'ø' => key.push('o'),
            'ı' => key.push('i'),
            'ß' => key.push_str("ss"),
            _ if char.is_alphanumeric() => key.push(char),
            _ if key.is_empty() || key.ends_with(' ') => {}
            _ => key.push(' '),
        }
    }
    key.truncate(key.trim_end().len());
    key
}

fn read() -> Vec<Place> {
    let mut places = Vec::new();
    let mut add = |name: &str, kind, label: &str, zone: &'static str, country| {
        let id = if kind == Kind::City { fold(zone) } else { String::new() };
        places.push(Place { key: fold(name), id, kind, label: label.into(), zone, country });
    };
    let mut countries = HashMap::new();
    let mut cities = HashMap::new();
    for [zone, country, city, others] in rows(include_str!("zones.tsv")) {
        countries.insert(zone, country);
        cities.insert(zone, city);
        add(city, Kind::City, city, zone, Some(country));
        for name in names(others) {
            add(name, Kind::Other, name, zone, Some(country));
        }
    }
    for [code, name, others, zones] in rows(include_str!("countries.tsv")) {
        let zones: Vec<&str> = zones.split(' ').collect();
        let keys = [(code, Kind::Code), (name, Kind::Country)].into_iter();
        for (key, kind) in keys.chain(names(others).map(|other| (other, Kind::Country))) {
            for &zone in &zones {
                match cities.get(zone) {
                    Some(city) if zones.len() > 1 => add(key, kind, &format!("{name}: {city}"), zone, Some(code)),
                    _ => add(key, kind, name, zone, Some(code)),
                }
            }
        }
    }
    let country = |zone| countries.get(zone).copied();
    for [short, meaning, zone, _] in rows(include_str!("abbreviations.tsv")) {
        for name in names(short) {
            add(name, Kind::Abbreviation, meaning, zone, country(zone));
        }
        add(meaning, Kind::Meaning, meaning, zone, country(zone));
    }
    for [code, name, zones, _] in rows(include_str!("states.tsv")) {
        for zone in zones.split(' ') {
            add(code, Kind::State, name, zone, country(zone));
            add(name, Kind::State, name, zone, country(zone));
        }
    }
    for [name, zone, _, _] in rows(include_str!("windows.tsv")) {
        add(name, Kind::Windows, name, zone, country(zone));
    }
    places
}

fn rows(table: &'static str) -> impl Iterator<Item = [&'static str; 4]> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let mut fields = line.split('\t');
        [(); 4].map(|()| fields.next().unwrap_or_default())
    })
}

fn names(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(", ").filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::time_zone;
    use super::*;

    #[test]
    fn names_are_compared_without_case_accents_and_punctuation() {
        for (text, expect) in [
            ("New_York", "new york"),
            ("  São   PAULO ", "sao paulo"),
            ("America/Port-au-Prince", "america port au prince"),
            ("St. John’s", "st johns"),
            ("U.S.A.", "usa"),
            ("Łódź", "lodz"),
            ("İzmir", "izmir"),
            ("Ｐａｒｉｓ", "paris"),
            ("--", ""),
            ("北京", "北京"),
        ] {
            assert_eq!(fold(text), expect, "{text}");
        }
    }

    #[test]
    fn the_tables_are_sound() {
        let zones: HashSet<&str> = PLACES.iter().map(|place| place.zone).collect();
        assert!(zones.len() > 400, "{}", zones.len());
        for zone in zones {
            assert!(time_zone(zone).is_some(), "{zone}");
            assert!(zone == "UTC" || city(zone).is_some(), "{zone}");
        }
        let (mut seen, mut twice) = (HashSet::new(), Vec::new());
        for place in PLACES.iter() {
            assert!(!place.key.is_empty() && !place.label.is_empty(), "{place:?}");
            assert!(place.label.len() + place.zone.len() + 3 <= 100, "longer than a choice may be: {place:?}");
            twice.extend((!seen.insert((&place.key, place.zone, place.kind))).then_some(&place.key));
        }
        twice.dedup();
        assert_eq!(twice, Vec::<&String>::new(), "listed twice for one zone");
        for (table, fields) in [
            (include_str!("zones.tsv"), 3..=4),
            (include_str!("countries.tsv"), 3..=4),
            (include_str!("abbreviations.tsv"), 3..=3),
            (include_str!("states.tsv"), 3..=3),
            (include_str!("windows.tsv"), 2..=2),
        ] {
            for line in table.lines().filter(|line| !line.starts_with('#')) {
                assert!(fields.contains(&line.split('\t').count()), "{line}");
            }
        }
    }
}
