//! What a person told about themselves.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use waymark_calendar::{PersonalCalendar, Residence, Weekdays};

use crate::GuildId;
use crate::membership::Membership;
use crate::zones::Zone;

/// What a person told about themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// The time zones they lived by, ascending.
    pub zones: Vec<PersonZone>,
    /// The days of the week they chose to learn on, each choice with the local date from which it holds, ascending.
    /// Before the first one it is every day.
    pub chosen_days: Vec<(Date, Weekdays)>,
    /// The topics that they wrote a note on, by roadmap and id. Nearly every topic is looked at without one.
    pub(crate) noted: BTreeSet<(String, String)>,
    /// What is known of them in servers.
    pub(crate) memberships: BTreeMap<GuildId, Membership>,
}

/// A time zone that a person lived by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonZone {
    /// When it was told or assumed.
    pub since: Timestamp,
    /// Which one.
    pub zone: Zone,
    /// Whether they told it; else it was assumed, as that of a server they did something in.
    pub told: bool,
}

impl Person {
    /// The time zone they told last; none if they never told any.
    pub fn zone(&self) -> Option<&Zone> {
        self.zones.iter().rfind(|held| held.told).map(|held| &held.zone)
    }

    /// The time zone that holds for them: the one they told last, else what was assumed. None while nothing is known:
    /// their days are those of UTC then.
    pub fn known_zone(&self) -> Option<&Zone> {
        self.zone().or(self.zones.last().map(|held| &held.zone))
    }

    /// What is known of them in a server.
    pub(crate) fn membership(&self, guild: GuildId) -> Membership {
        self.memberships.get(&guild).cloned().unwrap_or(Membership::Never { hidden: false })
    }

    /// What is a day for them.
    pub fn calendar(&self) -> PersonalCalendar {
        calendar(&self.zones)
    }
}

/// What is a day for a person who lived by these zones.
pub(crate) fn calendar(zones: &[PersonZone]) -> PersonalCalendar {
    let residence =
        |held: &PersonZone| Residence { since: held.since, zone: held.zone.time_zone().clone(), told: held.told };
    PersonalCalendar::new(zones.iter().map(residence).collect())
}
