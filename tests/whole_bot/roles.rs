//! Roles that milestones give and reminders mention: nobody hands out through the bot what they could not themselves.

use std::time::Duration;

use waymark_playground::{FailRule, GuildId, Message, RoleId, UserId, UserSession, permission};
use waymark_store::milestone_roles::MilestoneRole;
use waymark_store::reminders::ReminderKind;

use crate::harness::{Harness, LONG, message, say};

/// A server on which Grace has a role of that name, right below the bot's, with these permissions.
struct Attack {
    harness: Harness,
    guild: GuildId,
    grace: UserId,
}

impl Attack {
    async fn by_one_with(permissions: u64) -> Self {
        let harness = Harness::new().await;
        let guild = harness.discord.guilds()[0].id;
        let grace = harness.discord.people().into_iter().find(|person| person.name == "grace").unwrap().id;
        let role = harness.discord.create_role(guild, "Managers", permissions);
        harness.discord.give_role(guild, grace, role);
        Self { harness, guild, grace }
    }

    /// Makes a role above that of Grace.
    fn role_above(&self, name: &str, permissions: u64) -> RoleId {
        self.harness.discord.create_role(self.guild, name, permissions)
    }

    /// Somebody has the first stage give a role; what the bot says to that.
    async fn set(&self, who: &UserSession, role: &str) -> Message {
        let panel = say(who, "/server show").await;
        // The panel's button for roles.
        let milestones = message(&who.press(&panel, "1gg").await.unwrap()).clone();
        let milestone = message(&who.pick(&milestones, &[STAGE]).await.unwrap()).clone();
        message(&who.pick(&milestone, &[role]).await.unwrap()).clone()
    }

    /// Grace says that she has done all of the first stage.
    async fn finish_the_stage(&self, who: &UserSession) {
        for topic in STAGE_TOPICS {
            say(who, &format!("/done topic:{topic} already:true")).await;
        }
    }

    /// The roles that milestones give on the server.
    async fn roles_set(&self) -> Vec<MilestoneRole> {
        self.harness.store.milestone_roles(waymark_store::GuildId(self.guild.0)).await.unwrap()
    }

    fn has(&self, role: RoleId) -> bool {
        let guild = self.harness.discord.guilds().swap_remove(0);
        guild.members.iter().any(|member| member.person == self.grace && member.roles.contains(&role))
    }
}

const STAGE: &str = "backend:stage:internet";
const STAGE_TOPICS: [&str; 7] =
    ["how-the-internet-works", "http", "html-and-forms", "domain-names", "dns", "web-hosting", "browsers"];

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_hands_out_no_role_that_is_not_theirs_to_give() {
    // Grace manages the server, and may no more than that.
    let attack = Attack::by_one_with(permission::MANAGE_GUILD).await;
    let administrators = attack.role_above("Administrators", permission::ADMINISTRATOR);
    let grace = attack.harness.user_session("grace");
    for role in ["Administrators", "Graduates"] {
        let refused = attack.set(&grace, role).await;
        assert!(refused.text().contains("*Manage Roles*"), "{role}: {}", refused.text());
    }
    assert!(attack.roles_set().await.is_empty());
    attack.finish_the_stage(&grace).await;
    assert!(!attack.has(administrators), "she is an administrator now");
    attack.harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_give_roles_gives_those_below_their_own() {
    let attack = Attack::by_one_with(permission::MANAGE_GUILD | permission::MANAGE_ROLES).await;
    attack.role_above("Above", 0);
    let grace = attack.harness.user_session("grace");
    let refused = attack.set(&grace, "Above").await;
    assert!(refused.text().contains("not below your highest role"), "{}", refused.text());
    let set = attack.set(&grace, "Graduates").await;
    assert!(set.text().contains("now gives"), "{}", set.text());
    // The owner has no role as high, and needs none.
    let owned = attack.set(&attack.harness.user_session("ada"), "Above").await;
    assert!(owned.text().contains("now gives"), "{}", owned.text());
    attack.harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_milestone_gives_power_over_others() {
    let attack = Attack::by_one_with(0).await;
    attack.role_above("Administrators", permission::ADMINISTRATOR);
    let helpers = attack.role_above("Helpers", 0);
    let (ada, grace) = (attack.harness.user_session("ada"), attack.harness.user_session("grace"));
    let refused = attack.set(&ada, "Administrators").await;
    assert!(refused.text().contains("*Administrator*"), "{}", refused.text());

    // One that was harmless when it was chosen is not given any more once it is not.
    let set = attack.set(&ada, "Helpers").await;
    assert!(set.text().contains("now gives") && set.text().contains("what members say"), "{}", set.text());
    attack.harness.discord.set_role_permissions(attack.guild, helpers, permission::MANAGE_GUILD);
    attack.finish_the_stage(&grace).await;
    let not_given = async {
        while attack.roles_set().await.iter().all(|given| given.last_failure.is_none()) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LONG, not_given).await.unwrap();
    let check = say(&ada, "/server check").await;
    assert!(check.text().contains("*Manage Server*"), "{}", check.text());
    assert!(!attack.has(helpers));
    attack.harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_looked_up_is_not_set() {
    let attack = Attack::by_one_with(0).await;
    let ada = attack.harness.user_session("ada");
    attack.harness.discord.fail_next(FailRule::status("/roles", 1, 404));
    let refused = attack.set(&ada, "Graduates").await;
    assert!(refused.text().contains("Nothing was changed"), "{}", refused.text());
    assert!(attack.roles_set().await.is_empty());
    attack.harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_mentions_no_role_that_who_sets_it_could_not() {
    let attack = Attack::by_one_with(permission::MANAGE_GUILD).await;
    let grace = attack.harness.user_session("grace");
    let set = |role: &str| format!("/server reminder channel:#daily time:18:00 timezone:UTC role:@{role}");
    // The bot's role may mention all of them.
    let bot = attack.harness.discord.guilds()[0].roles.iter().find(|role| role.managed).unwrap().clone();
    let more = bot.permissions | permission::MENTION_EVERYONE;
    attack.harness.discord.set_role_permissions(attack.guild, bot.id, more);
    let refused = say(&grace, &set("Graduates")).await;
    assert!(refused.text().contains("*Mention Everyone*"), "{}", refused.text());
    let kind = ReminderKind::TopicOfTheDay(waymark_store::GuildId(attack.guild.0));
    assert!(attack.harness.store.reminder(kind).await.unwrap().is_none());
    for (who, role) in [(&grace, "Learners"), (&attack.harness.user_session("ada"), "Graduates")] {
        let set = say(who, &set(role)).await;
        assert!(set.text().contains("Next topic") && !set.text().contains("⚠️"), "{role}: {}", set.text());
    }
    attack.harness.stop().await.unwrap();
}
