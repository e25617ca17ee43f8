//! A year of days: a column for each week from Monday, a square for each day.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::float;
use crate::palette::{DIM, DONE_BRIGHT, EMPTY, RAISED, TEXT, Type};
use crate::scene::{Anchor, Area, Paint, Scene};

pub(crate) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The week of today and the 52 before.
const WEEKS: usize = 53;
const DAYS: usize = 7;
/// Room for the names of the days, left, and of the months, above.
const NAMES: f32 = 56.0;
const MONTH_HEIGHT: f32 = 28.0;
const GAP: f32 = 3.0;
const LABEL: Type = Type::medium(18.0);

/// What was done on each day, from the Monday 52 weeks ago.
pub(crate) struct Year {
    first: Date,
    /// Days up to today, today among them.
    counts: Vec<u32>,
}

impl Year {
    pub(crate) fn new(today: Date, activity: &[(Date, u16)]) -> Self {
        let into_week = i64::from(today.weekday().to_monday_zero_offset());
        let weeks = i64::try_from(DAYS * (WEEKS - 1)).unwrap_or_default();
        let first = today.saturating_sub((weeks + into_week).days());
        let mut counts = vec![0; days_between(first, today).map_or(1, |days| days + 1).min(WEEKS * DAYS)];
        for &(day, count) in activity {
            if let Some(known) = days_between(first, day).and_then(|at| counts.get_mut(at)) {
                *known += u32::from(count);
            }
        }
        Self { first, counts }
    }

    /// Days on which something was done.
    pub(crate) fn active(&self) -> usize {
        self.counts.iter().filter(|&&count| count > 0).count()
    }

    /// Draws it from `area`'s upper left, as wide as that. Gives where it ends.
    pub(crate) fn draw(&self, scene: &mut Scene, area: Area) -> f32 {
        let step = ((area.width - NAMES + GAP) / float(WEEKS)).floor();
        let size = step - GAP;
        let (left, top) = (area.x + NAMES, area.y + MONTH_HEIGHT);
        for (row, name) in [(0, "Mon"), (2, "Wed"), (4, "Fri")] {
            let y = top + float(row) * step + size - 1.0;
            scene.text((area.x, y), Anchor::Start, LABEL, DIM, NAMES - 6.0, name);
        }
        for (week, month) in self.months() {
            scene.text((left + float(week) * step, top - 9.0), Anchor::Start, LABEL, DIM, 40.0, month);
        }
        for (at, &count) in self.counts.iter().enumerate() {
            let (x, y) = (left + float(at / DAYS) * step, top + float(at % DAYS) * step);
            let cell = Area::new(x, y, size, size);
            scene.rect(cell, 3.0, Paint::fill(if count == 0 { RAISED } else { EMPTY }));
            // The more, the larger: what the eye adds up, with or without colours.
            let share = match count {
                0 => 0.0,
                1 => 0.5,
                2..=3 => 0.75,
                _ => 1.0,
            };
            if share > 0.0 {
                scene.rect(cell.grown(-size * (1.0 - share) / 2.0), 2.5 * share, Paint::fill(DONE_BRIGHT));
            }
            if at + 1 == self.counts.len() {
                scene.rect(cell.grown(1.5), 4.0, Paint::outline(TEXT, 2.0));
            }
        }
        top + float(DAYS) * step - GAP
    }

    /// The weeks in which a month begins, with its name, those left out that would run into the one before.
    fn months(&self) -> Vec<(usize, &'static str)> {
        let mut months: Vec<(usize, &'static str)> = Vec::new();
        for at in 0..self.counts.len() {
            let Ok(day) = self.first.checked_add(i64::try_from(at).unwrap_or_default().days()) else { break };
            if at == 0 || day.day() == 1 {
                let name = MONTHS.get(usize::from(day.month().unsigned_abs()).saturating_sub(1)).unwrap_or(&"");
                // The first column's month gives way to one that begins right after.
                if months.len() == 1 && at / DAYS < 3 {
                    months.clear();
                }
                months.push((at / DAYS, name));
            }
        }
        // The last column has room for no name.
        months.retain(|(week, _)| week + 2 < WEEKS);
        months
    }
}

/// Days from `first` to `day`; none if it is before.
fn days_between(first: Date, day: Date) -> Option<usize> {
    usize::try_from(first.until(day).ok()?.get_days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_year_ends_today_and_begins_on_a_monday() {
        for (today, days) in [
            (date(2026, 11, 20), 52 * 7 + 5),
            (date(2026, 11, 16), 52 * 7 + 1),
            (date(2026, 11, 22), 53 * 7),
            (date(2024, 2, 29), 52 * 7 + 4),
            (date(-9999, 1, 1), 1),
        ] {
            let year = Year::new(today, &[]);
            assert_eq!(year.counts.len(), days, "{today}");
            assert_eq!(year.active(), 0);
        }
        assert_eq!(Year::new(date(2026, 11, 20), &[]).first, date(2025, 11, 17));
    }

    #[test]
    fn days_are_counted_where_they_are() {
        let today = date(2026, 11, 20);
        let activity = [
            (today, 2),
            (today, 3),
            (date(2025, 11, 17), 1),
            (date(2025, 11, 16), 9),
            (date(2026, 11, 21), 9),
            (date(9999, 12, 31), 9),
            (date(2026, 3, 1), 0),
        ];
        let year = Year::new(today, &activity);
        assert_eq!(year.active(), 2, "what is before, after or nothing does not count");
        assert_eq!((year.counts[0], year.counts.last().copied()), (1, Some(5)));
        assert_eq!(Year::new(today, &[(today, u16::MAX), (today, u16::MAX)]).counts.last(), Some(&131_070));
    }

    #[test]
    fn months_are_named_where_they_begin() {
        let months = Year::new(date(2026, 11, 20), &[]).months();
        assert_eq!(months[..3], [(2, "Dec"), (6, "Jan"), (10, "Feb")]);
        assert_eq!(months.last(), Some(&(49, "Nov")));
        assert!(months.windows(2).all(|pair| pair[1].0 >= pair[0].0 + 3), "{months:?}");
    }
}
