//! The days on which a person learned, and their streak.

use jiff::Timestamp;
use jiff::civil::Date;
use waymark_calendar::{PersonalCalendar, Weekdays, local_date};
use waymark_roadmap::rules::{CountedDay, Streak, chosen_on, streak};
use waymark_roadmap::wording::count;
use waymark_store::activity::Day;
use waymark_store::{GuildId, StoreError, UserId, Zone};

use crate::context::{Caller, Context};
use crate::replies::text::escape;

/// The days on which a person learned, as their own calendar has them.
pub(crate) struct Days {
    /// The time zone they told last, else the one assumed of them, else UTC.
    pub zone: Zone,
    /// Whether they told it themselves.
    pub zone_is_own: bool,
    pub today: Date,
    /// The days that count, ascending.
    pub counted: Vec<Day>,
    now: Timestamp,
    calendar: PersonalCalendar,
    chosen: Vec<(Date, Weekdays)>,
}

impl Days {
    pub(crate) fn streak(&self) -> Streak {
        let counted = |day: &Day| CountedDay { date: day.date, first: day.first, last: day.last };
        let counted: Vec<CountedDay> = self.counted.iter().map(counted).collect();
        streak(&counted, &self.calendar, |date| chosen_on(&self.chosen, date), self.now)
    }

    /// Whether the day counts on which `at` is.
    pub(crate) fn counts(&self, at: Timestamp) -> bool {
        let date = self.calendar.date(at);
        self.counted.iter().any(|day| day.date == date)
    }

    /// When the last thing was done.
    pub(crate) fn last_done(&self) -> Option<Timestamp> {
        self.counted.iter().map(|day| day.last).max()
    }

    /// The days of the week that can break the streak now.
    pub(crate) fn chosen(&self) -> Weekdays {
        chosen_on(&self.chosen, self.today)
    }

    /// In which time zone days begin and end, for small print.
    pub(crate) fn zone_line(&self) -> String {
        if self.zone_is_own {
            format!("Days in {} · {}", escape(self.zone.name()), self.chosen())
        } else {
            format!("Days in {}, until /remind knows your time zone", escape(self.zone.name()))
        }
    }
}

/// The days of the person who asks, as their calendar has them now.
pub(crate) async fn days_of(context: &Context, caller: &Caller) -> Result<Days, StoreError> {
    days_of_user(context, caller.user, caller.guild, caller.at).await
}

/// The days of a person. Who never told their time zone has the one that their days were counted in: that of the first
/// server with one in which they did something, else UTC.
pub(crate) async fn days_of_user(
    context: &Context,
    user: UserId,
    guild: Option<GuildId>,
    now: Timestamp,
) -> Result<Days, StoreError> {
    let person = context.store.person(user).await?;
    let counted = context.store.activity(user).await?;
    let zone = match (person.known_zone(), guild) {
        (Some(zone), _) => zone.clone(),
        // What they do first here will be counted in the server's.
        (None, Some(guild)) if counted.is_empty() => context.store.guild_zone(guild).await?.unwrap_or_else(Zone::utc),
        _ => Zone::utc(),
    };
    Ok(Days {
        zone_is_own: person.zone().is_some(),
        today: local_date(now, zone.time_zone()),
        zone,
        counted,
        now,
        calendar: person.calendar(),
        chosen: person.chosen_days.clone(),
    })
}

/// The streak in a line.
pub(crate) fn streak_line(streak: &Streak) -> String {
    let mut line = match streak.current {
        0 if streak.longest > 0 => "No streak now".to_owned(),
        0 => "No streak yet".to_owned(),
        days => format!("🔥 **{}**", count(days, "day")),
    };
    if streak.freezes > 0 {
        line += &format!(" · ❄️ {} held", count(streak.freezes, "freeze"));
    }
    if streak.longest > streak.current {
        line += &format!(" · longest {}", count(streak.longest, "day"));
    }
    if streak.at_risk && streak.current > 0 {
        line += " · ends today unless you study";
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_streak_in_a_line() {
        let none = Streak::default;
        for (streak, expect) in [
            (none(), "No streak yet"),
            (Streak { longest: 2, ..none() }, "No streak now · longest 2 days"),
            (Streak { current: 2, longest: 2, counts_today: true, ..none() }, "🔥 **2 days**"),
            (
                Streak { current: 2, longest: 9, at_risk: true, ..none() },
                "🔥 **2 days** · longest 9 days · ends today unless you study",
            ),
        ] {
            assert_eq!(streak_line(&streak), expect);
        }
    }
}
