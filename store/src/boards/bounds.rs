//! Where the periods of boards begin and end.

use std::collections::BTreeSet;

use jiff::Timestamp;
use waymark_calendar::Period;

use crate::StoreError;
use crate::sql::time_from_sql;
use crate::zones::Zone;

/// A period, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bounds {
    /// The name of its kind, as stored.
    pub(super) kind: &'static str,
    /// Its first millisecond.
    pub(super) start: i64,
    /// The first millisecond after it.
    pub(super) until: i64,
}

impl Bounds {
    /// Of the period that `at` is in.
    pub(super) fn of(period: Period, at: Timestamp, zone: &Zone) -> Self {
        Self {
            kind: period.name(),
            start: period.start(at, zone.time_zone()).unwrap_or(Timestamp::MIN).as_millisecond(),
            until: period.end(at, zone.time_zone()).unwrap_or(Timestamp::MAX).as_millisecond(),
        }
    }

    fn contains(self, at: i64) -> bool {
        self.start <= at && at < self.until
    }
}

/// The weeks, the months and the one period of all time that these times, ascending, are in.
pub(super) fn periods_of(
    times: impl IntoIterator<Item = i64>,
    zone: Option<String>,
) -> Result<BTreeSet<Bounds>, StoreError> {
    let zone = Zone::from_sql(zone).unwrap_or_else(Zone::utc);
    let mut found = BTreeSet::new();
    let mut latest = [Period::Week, Period::Month, Period::All].map(|period| (period, None::<Bounds>));
    for at in times {
        for (period, latest) in &mut latest {
            // Most times are in the same period as the one before them.
            if latest.is_none_or(|bounds| !bounds.contains(at)) {
                let bounds = Bounds::of(*period, time_from_sql(at)?, &zone);
                found.insert(bounds);
                *latest = Some(bounds);
            }
        }
    }
    Ok(found)
}
