//! The days on which a person learned, and their streak.

use jiff::Timestamp;
use jiff::civil::Date;
use waymark_calendar::{Weekdays, local_date};
use waymark_roadmap::rules::{Streak, chosen_on, streak};
use waymark_roadmap::wording::count;
use waymark_store::activity::Day;
use waymark_store::{GuildId, StoreError, UserId, Zone};

use crate::context::{Caller, Context};

/// The days on which a person learned, as their own calendar has them.
pub(crate) struct Days {
    /// Their time zone, else the server's, else UTC.
    pub zone: Zone,
    /// Whether they told it themselves.
    pub zone_is_own: bool,
    pub today: Date,
    /// The days that count, ascending.
    pub counted: Vec<Day>,
    chosen: Vec<(Date, Weekdays)>,
}

impl Days {
    pub(crate) fn streak(&self) -> Streak {
        let counted: Vec<Date> = self.counted.iter().map(|day| day.date).collect();
        streak(&counted, |date| chosen_on(&self.chosen, date), self.today)
    }

    /// The days of the week that can break the streak now.
    pub(crate) fn chosen(&self) -> Weekdays {
        chosen_on(&self.chosen, self.today)
    }

    /// By whose clock days are told, for an embed's small print.
    pub(crate) fn zone_line(&self) -> String {
        if self.zone_is_own {
            format!("Days in {} · {}", self.zone, self.chosen())
        } else {
            format!("Days in {}, until /remind knows your time zone", self.zone)
        }
    }
}

/// The days of the person who asks, as their calendar has them now.
pub(crate) async fn days_of(context: &Context, caller: &Caller) -> Result<Days, StoreError> {
    days_of_user(context, caller.user, caller.guild, caller.at).await
}

/// The days of a person. Who never told their time zone has that of the server they are in, else UTC.
pub(crate) async fn days_of_user(
    context: &Context,
    user: UserId,
    guild: Option<GuildId>,
    now: Timestamp,
) -> Result<Days, StoreError> {
    let person = context.store.person(user).await?;
    let zone_is_own = person.zone.is_some();
    let zone = match (person.zone, guild) {
        (Some(zone), _) => zone,
        (None, Some(guild)) => context.store.guild_zone(guild).await?.unwrap_or_else(Zone::utc),
        (None, None) => Zone::utc(),
    };
    let today = local_date(now, zone.time_zone());
    let counted = context.store.activity(user).await?;
    Ok(Days { zone, zone_is_own, today, counted, chosen: person.chosen_days })
}

/// The streak in a line.
pub(crate) fn streak_line(streak: &Streak) -> String {
    let mut line = match streak.current {
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
