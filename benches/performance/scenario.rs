//! What members do: lines as they type them, made into the interactions that Discord sends.

use serde_json::{Value, json};
use waymark_roadmap::Roadmap;

use super::world;

/// Members of a server who do something.
pub(crate) const MEMBERS: u64 = 1_000;

/// Topics that something is done with: the first ones. What other bots' boards cost grows with how much was done.
const TOPICS: usize = 40;

/// Who does something.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Who {
    /// Anybody.
    Anybody,
    /// Each in turn, so that nobody does it twice.
    InTurn,
    /// One and the same.
    One,
}

/// Something that is done again and again.
pub(crate) struct Scenario {
    /// What it is called in tables.
    pub(crate) name: String,
    steps: Vec<Step>,
    who: Who,
}

/// One kind of thing to do.
struct Step {
    /// How often it is done, beside the others.
    weight: u32,
    /// The interaction's type, and its data: one of these.
    events: Vec<(u8, String)>,
}

impl Scenario {
    /// Of lines that begin with a slash and may be anything of what they are to be made of; a line in brackets is one
    /// whose last option is being typed, and completed; in square ones it is the `custom_id` of a button that is pressed.
    /// `{topic}` and `{question}` stand for any one.
    pub(crate) fn new(name: &str, who: Who, lines: &[(u32, &str)], content: &Content) -> Self {
        let steps = lines.iter().map(|&(weight, line)| Step { weight, events: content.events(line) }).collect();
        Self { name: name.into(), steps, who }
    }

    /// The next thing to do: who does it, and the whole interaction.
    pub(crate) fn next(&self, turn: u64, guilds: u64, id: u64, token: &str, random: &mut fastrand::Rng) -> String {
        let weights: u32 = self.steps.iter().map(|step| step.weight).sum();
        let mut at = random.u32(..weights);
        let step = self.steps.iter().find(|step| {
            let found = at < step.weight;
            at = at.saturating_sub(step.weight);
            found
        });
        let events = &step.expect("one of them").events;
        let (kind, data) = &events[random.usize(..events.len())];
        let user = match self.who {
            Who::Anybody => random.u64(..MEMBERS),
            Who::InTurn => turn % MEMBERS,
            Who::One => 0,
        };
        interaction(id, token, world::guild_id(random.u64(..guilds)), world::user_id(user), *kind, data)
    }
}

/// What lines are about.
pub(crate) struct Content {
    commands: Value,
    pub(crate) topics: Vec<String>,
    questions: Vec<String>,
}

impl Content {
    /// Of a roadmap.
    pub(crate) fn of(roadmap: &Roadmap) -> Self {
        Self {
            commands: serde_json::to_value(waymark_commands::definitions()).unwrap(),
            topics: roadmap.topics().take(TOPICS).map(|(_, topic)| topic.id.to_string()).collect(),
            questions: roadmap.faq().map(|(_, entry)| entry.slug.to_string()).collect(),
        }
    }

    /// The types and data of the interactions that a line may be.
    fn events(&self, line: &str) -> Vec<(u8, String)> {
        for (mark, any) in [("{topic}", &self.topics), ("{question}", &self.questions)] {
            if line.contains(mark) {
                return any.iter().flat_map(|one| self.events(&line.replace(mark, one))).collect();
            }
        }
        if let Some(pressed) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            return vec![(3, json!({ "component_type": 2, "custom_id": pressed }).to_string())];
        }
        let typed = line.strip_prefix('(').and_then(|line| line.strip_suffix(')'));
        vec![(if typed.is_some() { 4 } else { 2 }, self.data(typed.unwrap_or(line), typed.is_some()).to_string())]
    }

    /// The data of a line's command. A line without a slash is the name of a command in the menu on a member or on a message.
    fn data(&self, line: &str, typed: bool) -> Value {
        let Some(line) = line.strip_prefix('/') else {
            let on_message = |command: &Value| command["name"] == line && command["type"] == 3;
            if self.commands.as_array().into_iter().flatten().any(on_message) {
                let message = json!({ "id": "9", "content": "How long does it take?", "author": { "id": "12" } });
                let resolved = json!({ "messages": { "9": message } });
                return json!({ "id": "5", "name": line, "type": 3, "target_id": "9", "resolved": resolved });
            }
            return json!({ "id": "5", "name": line, "type": 2, "target_id": world::user_id(1).to_string() });
        };
        let mut words = line.split(' ').peekable();
        let name = words.next().unwrap_or_default();
        let command = self.commands.as_array().into_iter().flatten().find(|command| command["name"] == name);
        let mut of = command.unwrap_or_else(|| panic!("there is no command /{name}"));
        let find = |of: &Value, name: &str| -> Option<usize> {
            of["options"].as_array()?.iter().position(|option| option["name"] == name)
        };
        let mut subcommand = None;
        if let Some(at) = words.peek().and_then(|word| find(of, word)).filter(|&at| of["options"][at]["type"] == 1) {
            subcommand = words.next();
            of = &of["options"][at];
        }
        let mut options: Vec<(usize, String)> = Vec::new();
        for word in words {
            let named = word.split_once(':').and_then(|(name, value)| Some((find(of, name)?, value)));
            match (named, options.last_mut()) {
                (Some((at, value)), _) => options.push((at, value.into())),
                (None, Some((_, value))) => *value = format!("{value} {word}"),
                (None, None) => options.push((0, word.into())),
            }
        }
        let last = options.len().saturating_sub(1);
        let options: Vec<Value> = (options.iter().enumerate())
            .map(|(number, (at, value))| {
                let option = &of["options"][*at];
                let value: Value = match option["type"].as_u64() {
                    Some(4) => value.parse::<i64>().unwrap().into(),
                    Some(5) => value.parse::<bool>().unwrap().into(),
                    Some(10) => value.parse::<f64>().unwrap().into(),
                    _ => value.as_str().into(),
                };
                let mut given = json!({ "name": option["name"], "type": option["type"], "value": value });
                if typed && number == last {
                    given["focused"] = true.into();
                }
                given
            })
            .collect();
        let options = match subcommand {
            Some(name) => json!([{ "name": name, "type": 1, "options": options }]),
            None => json!(options),
        };
        json!({ "id": "5", "name": name, "type": 1, "options": options })
    }
}

/// An interaction, with all that Discord says of one in a server.
/// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object>
fn interaction(id: u64, token: &str, guild: u64, user: u64, kind: u8, data: &str) -> String {
    const PERMISSIONS: u64 = 2_222_085_186_637_376;
    let (application, channel) = (world::APPLICATION, world::channel_id(guild, 0));
    // Whoever does what only admins may is one.
    let message = if kind == 3 { r#""message":{"flags":0,"id":"8"},"# } else { "" };
    let permissions = if data.contains(r#""name":"server""#) { 1 << 5 | PERMISSIONS } else { PERMISSIONS };
    format!(
        r#"{{"app_permissions":"{PERMISSIONS}","application_id":"{application}","attachment_size_limit":10485760,"authorizing_integration_owners":{{"0":"{guild}"}},"channel":{{"flags":0,"guild_id":"{guild}","icon_emoji":null,"id":"{channel}","last_message_id":null,"name":"general","nsfw":false,"parent_id":null,"permissions":"{permissions}","position":0,"rate_limit_per_user":0,"theme_color":null,"topic":null,"type":0}},"channel_id":"{channel}","context":0,"data":{data},"entitlement_sku_ids":[],"entitlements":[],"guild":{{"features":[],"id":"{guild}","locale":"en-US"}},"guild_id":"{guild}","guild_locale":"en-US","id":"{id}","locale":"en-US",{message}"member":{{"avatar":null,"banner":null,"communication_disabled_until":null,"deaf":false,"flags":0,"joined_at":"2024-01-01T00:00:00.000000+00:00","mute":false,"nick":null,"pending":false,"permissions":"{permissions}","premium_since":null,"roles":[],"unusual_dm_activity_until":null,"user":{{"avatar":null,"avatar_decoration_data":null,"clan":null,"collectibles":null,"discriminator":"0","global_name":"Member","id":"{user}","primary_guild":null,"public_flags":0,"username":"member"}}}},"token":"{token}","type":{kind},"version":1}}"#
    )
}
