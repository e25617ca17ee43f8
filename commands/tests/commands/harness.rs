//! A place to use commands in, without Discord: interactions as JSON go into `dispatch`, answers come out as text.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;

use serde_json::{Value, json};
use serenity::all::{ChannelType, CommandId, Permissions};
use tempfile::TempDir;
use waymark_commands::port::{ChannelAccess, DiscordError, DiscordPort, GuildAccess, GuildRole};
use waymark_commands::{Clock, Context, Interaction, Outcome, Reply, Visibility, definitions, dispatch};
use waymark_roadmap::Library;
use waymark_search::Search;
use waymark_store::{ChannelId, GuildId, RoleId, Store, UserId};

/// Friday, 20 November 2026, noon.
pub(crate) const NOON: i64 = 1_795_176_000;

pub(crate) struct Harness {
    pub context: Context,
    pub discord: Arc<FakeDiscord>,
    now: Arc<AtomicI64>,
    next_id: u64,
    /// The interaction that was dispatched last.
    last: Value,
    /// What whoever uses a command next is called in the server; their name with a star if unset.
    pub called: Option<String>,
    /// The messages after the last answer.
    pub followups: Vec<Shown>,
    _folder: TempDir,
}

/// What came back, as Discord would get it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown(pub Value);

impl Harness {
    pub(crate) async fn new() -> Self {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/commands/content");
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).await.unwrap();
        let now = Arc::new(AtomicI64::new(NOON));
        let clock = Arc::clone(&now);
        let library = Library::load(&directory).unwrap_or_else(|report| panic!("{report}"));
        let search = Arc::new(Search::new(library));
        let discord = Arc::new(FakeDiscord::default());
        let clock: Clock = Arc::new(move || jiff::Timestamp::from_second(clock.load(Ordering::Relaxed)).unwrap());
        let context = Context::new(&search, store, clock, discord.clone());
        context.command_ids.set([("next".to_owned(), CommandId::new(77))].into()).unwrap();
        Self {
            context,
            discord,
            now,
            next_id: 1_000,
            last: Value::Null,
            called: None,
            followups: Vec::new(),
            _folder: folder,
        }
    }

    /// From now on there is another content: of each file, the path and the text.
    pub(crate) fn learn_from(&mut self, files: &[(&str, &str)]) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let library = Library::load(folder.path()).unwrap_or_else(|report| panic!("{report}"));
        self.context = self.context.with_content(&Arc::new(Search::new(library)));
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::Relaxed);
    }

    /// `who` uses a command; options are written `name=value`, numbers, switches and `@people` as such.
    pub(crate) async fn slash(&mut self, who: &str, line: &str) -> Shown {
        let (name, options) = line.trim_start_matches('/').split_once(' ').unwrap_or((&line[1..], ""));
        let given = |options: &str| -> Vec<Value> {
            options.split(", ").filter(|option| !option.is_empty()).map(option).collect()
        };
        // The first word is a subcommand unless it is an option.
        let (first, rest) = options.split_once(' ').unwrap_or((options, ""));
        let options = if first.is_empty() || first.contains('=') {
            json!(given(options))
        } else {
            json!([{ "name": first, "type": 1, "options": given(rest) }])
        };
        self.command(who, name, &options).await
    }

    /// `who` uses one of the crate's examples, written as one types it in Discord, or from the menu on themselves or on a
    /// message.
    pub(crate) async fn example(&mut self, who: &str, example: &str) -> Shown {
        let Some(line) = example.strip_prefix('/') else {
            let definitions = serde_json::to_value(definitions()).unwrap();
            let on_message = |command: &Value| command["name"] == example && command["type"] == 3;
            return if definitions.as_array().unwrap().iter().any(on_message) {
                self.on_message(who, example, "How long does it take?").await
            } else {
                self.on_member(who, example, who).await
            };
        };
        let words = line.split(' ').map(|word| word.replacen(':', "=", 1));
        let (options, names): (Vec<String>, Vec<String>) = words.partition(|word| word.contains('='));
        self.slash(who, format!("/{} {}", names.join(" "), options.join(", ")).trim_end()).await
    }

    pub(crate) async fn command(&mut self, who: &str, name: &str, options: &Value) -> Shown {
        let data = json!({ "id": "5", "name": name, "type": 1, "options": options, "resolved": resolved() });
        self.interact(who, 2, &data, None).await
    }

    /// `who` picks a command from the menu on a member.
    pub(crate) async fn on_member(&mut self, who: &str, name: &str, member: &str) -> Shown {
        let data = json!({ "id": "5", "name": name, "type": 2, "target_id": person(member).to_string() });
        self.interact(who, 2, &data, None).await
    }

    /// `who` picks a command from the menu on a message of that text.
    pub(crate) async fn on_message(&mut self, who: &str, name: &str, text: &str) -> Shown {
        let data = json!({ "id": "5", "name": name, "type": 3, "target_id": "9",
            "resolved": { "messages": { "9": { "id": "9", "content": text, "author": { "id": "12" } } } } });
        self.interact(who, 2, &data, None).await
    }

    /// `who` writes `text` into the dialog that `modal` opened on `message`, and sends it.
    pub(crate) async fn submit(&mut self, who: &str, modal: &Shown, message: &Shown, text: &str) -> Shown {
        self.fill_in(who, modal, Some(message), &json!({ "text": text })).await
    }

    /// `who` fills in the dialog that `modal` opened, on a message if it was on one, and sends it: by their names, texts for
    /// text fields and radio groups, lists for what is picked. What is not named stays as it is.
    pub(crate) async fn fill_in(&mut self, who: &str, modal: &Shown, on: Option<&Shown>, fields: &Value) -> Shown {
        assert_eq!(modal.0["type"], 9, "no dialog: {}", modal.0);
        let labels = modal.0["data"]["components"].as_array().unwrap().iter().map(|label| {
            let field = &label["component"];
            let name = field["custom_id"].as_str().unwrap();
            let chosen = || {
                let options = field["options"].as_array().into_iter().flatten();
                let marked = options.filter(|option| option["default"] == true).map(|option| option["value"].clone());
                let defaults = field["default_values"].as_array().into_iter().flatten().map(|one| one["id"].clone());
                marked.chain(defaults).collect::<Vec<_>>()
            };
            let mut sent = json!({ "type": field["type"], "id": 2, "custom_id": name });
            match (field["type"].as_u64().unwrap(), fields.get(name)) {
                (4 | 21, Some(text)) => sent["value"] = text.clone(),
                (4, None) => sent["value"] = json!(field["value"].as_str().unwrap_or_default()),
                (21, None) => sent["value"] = chosen().pop().unwrap_or_default(),
                (_, Some(picked)) => sent["values"] = picked.clone(),
                (_, None) => sent["values"] = json!(chosen()),
            }
            json!({ "type": 18, "id": 1, "component": sent })
        });
        let labels: Vec<Value> = labels.collect();
        let data = json!({ "custom_id": modal.0["data"]["custom_id"], "components": labels, "resolved": resolved() });
        self.interact(who, 5, &data, on).await
    }

    pub(crate) async fn complete(&mut self, who: &str, name: &str, options: &Value) -> Vec<String> {
        let data = json!({ "id": "5", "name": name, "type": 1, "options": options });
        let shown = self.interact(who, 4, &data, None).await;
        let choices = shown.0["data"]["choices"].as_array().unwrap();
        choices
            .iter()
            .map(|choice| format!("{}={}", choice["value"].as_str().unwrap(), choice["name"].as_str().unwrap()))
            .collect()
    }

    /// `who` presses the button of that label on `message`.
    pub(crate) async fn press(&mut self, who: &str, message: &Shown, label: &str) -> Shown {
        let custom_id = message.component(|component| component["label"] == label, label);
        self.press_id(who, message, &custom_id).await
    }

    pub(crate) async fn press_id(&mut self, who: &str, message: &Shown, custom_id: &str) -> Shown {
        let data = json!({ "custom_id": custom_id, "component_type": 2 });
        self.interact(who, 3, &data, Some(message)).await
    }

    /// `who` picks `value` from the menu that offers it.
    pub(crate) async fn pick(&mut self, who: &str, message: &Shown, value: &str) -> Shown {
        let offers = |component: &Value| {
            component["options"].as_array().is_some_and(|options| options.iter().any(|option| option["value"] == value))
        };
        let custom_id = message.component(offers, value);
        let data = json!({ "custom_id": custom_id, "component_type": 3, "values": [value] });
        self.interact(who, 3, &data, Some(message)).await
    }

    /// `who` picks channels (component type 8) or roles (6) from the menu that says `placeholder`.
    pub(crate) async fn pick_ids(
        &mut self,
        who: &str,
        message: &Shown,
        placeholder: &str,
        component_type: u8,
        ids: &[&str],
    ) -> Shown {
        let custom_id = message.component(|component| component["placeholder"] == placeholder, placeholder);
        self.pick_values(who, message, &custom_id, component_type, ids).await
    }

    /// `who` picks `values` from the menu of that `custom_id` and component type.
    pub(crate) async fn pick_values(
        &mut self,
        who: &str,
        message: &Shown,
        custom_id: &str,
        component_type: u8,
        values: &[&str],
    ) -> Shown {
        let data = json!({ "custom_id": custom_id, "component_type": component_type, "values": values,
            "resolved": resolved() });
        self.interact(who, 3, &data, Some(message)).await
    }

    /// Discord delivers the last interaction once more.
    pub(crate) async fn deliver_again(&mut self) -> Shown {
        self.dispatch(self.last.clone()).await
    }

    async fn interact(&mut self, who: &str, kind: u8, data: &Value, on: Option<&Shown>) -> Shown {
        // `ada` in the server, where she may manage it, `ada (dm)` in a direct message, `ada (two)` in another server.
        let (name, place) = who.split_once(" (").unwrap_or((who, "one)"));
        let user = json!({ "id": person(name).to_string(), "username": name });
        self.next_id += 1;
        let mut interaction = json!({
            "id": self.next_id.to_string(), "application_id": "1", "type": kind, "token": "t", "data": data,
        });
        if place == "dm)" {
            interaction["user"] = user;
        } else {
            interaction["guild_id"] = json!(if place == "two)" { "200" } else { "100" });
            interaction["member"] = json!({
                "user": user, "nick": self.called.clone().unwrap_or_else(|| format!("{name}*")),
                "permissions": if name == "ada" { "32" } else { "0" },
            });
        }
        if let Some(message) = on {
            let data = &message.0["data"];
            interaction["message"] = json!({ "id": "8", "flags": data["flags"].as_u64().unwrap_or(0) });
        }
        self.last = interaction.clone();
        self.dispatch(interaction).await
    }

    async fn dispatch(&mut self, interaction: Value) -> Shown {
        let interaction = Interaction::read(&interaction.to_string()).unwrap();
        // Nothing here is slow, but the machine may have much else to do.
        let answer = match dispatch(&self.context, interaction).await {
            Outcome::Answer(answer) => answer,
            Outcome::Deferred { rest, .. } => rest.await,
        };
        let shown = |followup: &Reply| {
            // As `text` lays out a reply.
            Shown(serde_json::json!({ "type": 4, "data": followup.to_message(Visibility::Private) }))
        };
        self.followups = answer.followups().iter().map(shown).collect();
        Shown(serde_json::to_value(answer.to_response()).unwrap())
    }
}

/// What the bot sees and does beyond answering: a server where all is well, until a test says otherwise.
#[derive(Default)]
pub(crate) struct FakeDiscord {
    /// Messages written, as text.
    pub written: Mutex<Vec<(u64, String)>>,
    /// Roles given: member and role.
    pub given: Mutex<Vec<(u64, u64)>>,
    /// Who is on no server.
    pub gone: Mutex<Vec<u64>>,
    /// What Discord says to everything.
    pub failing: Mutex<Option<DiscordError>>,
    /// What the bot lacks in every channel.
    pub lacking: Mutex<Permissions>,
}

impl FakeDiscord {
    fn answer<T>(&self, answer: T) -> Result<T, DiscordError> {
        match self.failing.lock().unwrap().clone() {
            Some(error) => Err(error),
            None => Ok(answer),
        }
    }
}

impl DiscordPort for FakeDiscord {
    fn send_direct_message(&self, to: UserId, message: Reply) -> BoxFuture<'_, Result<(), DiscordError>> {
        let shown = Shown(json!({ "type": 4, "data": message.to_message(Visibility::Public) }));
        self.written.lock().unwrap().push((to.0, shown.text()));
        Box::pin(async { self.answer(()) })
    }

    fn give_role(&self, _: GuildId, member: UserId, role: RoleId) -> BoxFuture<'_, Result<(), DiscordError>> {
        self.given.lock().unwrap().push((member.0, role.0));
        Box::pin(async { self.answer(()) })
    }

    fn look_up_member(&self, _: GuildId, user: UserId) -> BoxFuture<'_, Result<(), DiscordError>> {
        let gone = self.gone.lock().unwrap().contains(&user.0);
        Box::pin(async move { if gone { Err(DiscordError::UnknownMember) } else { self.answer(()) } })
    }

    fn guild_access(&self, _: GuildId) -> BoxFuture<'_, Result<GuildAccess, DiscordError>> {
        let role = |id, name: &str, position, mentionable, managed| GuildRole {
            id: RoleId(id),
            name: name.into(),
            position,
            permissions: Permissions::empty(),
            mentionable,
            managed,
        };
        Box::pin(async move {
            self.answer(GuildAccess {
                owner: UserId(person("ada")),
                permissions: Permissions::MANAGE_ROLES - *self.lacking.lock().unwrap(),
                highest: 5,
                roles: vec![
                    role(100, "@everyone", 0, false, false),
                    role(501, "learners", 1, true, false),
                    role(502, "quiet", 2, false, false),
                    role(503, "a bot's", 3, true, true),
                    role(509, "admins", 9, true, false),
                ],
            })
        })
    }

    fn channel_access(&self, _: GuildId, channel: ChannelId) -> BoxFuture<'_, Result<ChannelAccess, DiscordError>> {
        let kind = if channel.0 == 78 { ChannelType::Voice } else { ChannelType::Text };
        Box::pin(async move {
            let permissions = Permissions::all() - *self.lacking.lock().unwrap();
            self.answer(ChannelAccess { name: "learning".into(), kind, permissions })
        })
    }
}

/// A message of its own, as an answer would show it.
pub(crate) fn posted(post: &Reply) -> Shown {
    Shown(json!({ "type": 4, "data": post.to_message(Visibility::Public) }))
}

/// The channels that Discord finds on the server.
fn resolved() -> Value {
    json!({ "channels": { "77": {}, "78": {}, "79": {} } })
}

fn person(name: &str) -> u64 {
    match name {
        "ada" => 11,
        "grace" => 12,
        "linus" => 13,
        other => other.parse().unwrap(),
    }
}

fn option(text: &str) -> Value {
    let (name, value) = text.split_once('=').unwrap();
    if let Some(channel) = value.strip_prefix("<#") {
        return json!({ "name": name, "type": 7, "value": channel });
    }
    match (value.parse::<i64>(), value.parse::<bool>(), value.strip_prefix('@')) {
        (Ok(number), ..) => json!({ "name": name, "type": 4, "value": number }),
        (_, Ok(on), _) => json!({ "name": name, "type": 5, "value": on }),
        (.., Some(role)) if role.starts_with('&') => json!({ "name": name, "type": 8, "value": &role[1..] }),
        (.., Some(who)) => json!({ "name": name, "type": 6, "value": person(who).to_string() }),
        _ => json!({ "name": name, "type": 3, "value": value }),
    }
}

impl Shown {
    fn component(&self, wanted: impl Fn(&Value) -> bool, what: &str) -> String {
        let found = self.components().into_iter().find(|component| wanted(component));
        let found = found.unwrap_or_else(|| panic!("no {what:?} in\n{}", self.text()));
        found["custom_id"].as_str().unwrap().to_owned()
    }

    /// Everything that can be pressed or picked from, in reading order.
    fn components(&self) -> Vec<Value> {
        let used = |one: &&Value| matches!(one["type"].as_u64(), Some(2..=8));
        self.parts().into_iter().filter(used).cloned().collect()
    }

    /// Every component, those inside others among them, in reading order.
    pub(crate) fn parts(&self) -> Vec<&Value> {
        fn walk<'v>(component: &'v Value, into: &mut Vec<&'v Value>) {
            into.push(component);
            for inside in component["components"].as_array().into_iter().flatten() {
                walk(inside, into);
            }
            if component["accessory"].is_object() {
                walk(&component["accessory"], into);
            }
        }
        let mut parts = Vec::new();
        for component in self.0["data"]["components"].as_array().into_iter().flatten() {
            walk(component, &mut parts);
        }
        parts
    }

    /// The values that the menu of that placeholder offers.
    pub(crate) fn options(&self, placeholder: &str) -> Vec<String> {
        let menus = self.components();
        let menu = menus.iter().find(|component| component["placeholder"] == placeholder);
        let options = menu.and_then(|menu| menu["options"].as_array());
        options.into_iter().flatten().map(|option| option["value"].as_str().unwrap().to_owned()).collect()
    }

    /// Of everything that can be pressed or picked from; links open by themselves.
    pub(crate) fn custom_ids(&self) -> Vec<String> {
        let components = self.components();
        let pressed = components.iter().filter(|component| component["url"].is_null());
        pressed.map(|component| component["custom_id"].as_str().unwrap().to_owned()).collect()
    }

    /// The heading.
    pub(crate) fn title(&self) -> String {
        let texts = self.parts().into_iter().filter_map(|part| part["content"].as_str());
        texts.filter_map(|text| text.strip_prefix("## ")).map(str::to_owned).next().unwrap_or_default()
    }

    pub(crate) fn is_private(&self) -> bool {
        self.0["data"]["flags"].as_u64().unwrap_or(0) & 64 != 0
    }

    /// The answer as a person can read it in a review.
    pub(crate) fn text(&self) -> String {
        let data = &self.0["data"];
        let mut text = match (self.0["type"].as_u64(), self.is_private()) {
            (Some(4), true) => "private reply",
            (Some(4), false) => "public reply",
            (Some(7), _) => "the message becomes",
            (Some(9), _) => return dialog(data),
            _ => panic!("no message: {}", self.0),
        }
        .to_owned();
        let pinged = data["allowed_mentions"]["users"].as_array().cloned().unwrap_or_default();
        if !pinged.is_empty() {
            let _ = write!(text, ", pings {pinged:?}");
        }
        for component in data["components"].as_array().into_iter().flatten() {
            show(component, &mut text);
        }
        text
    }
}

/// A dialog as a person can read it.
fn dialog(data: &Value) -> String {
    let mut text = format!("dialog\n## {}", data["title"].as_str().unwrap());
    for label in data["components"].as_array().unwrap() {
        let _ = write!(text, "\n{}", label["label"].as_str().unwrap());
        if let Some(description) = label["description"].as_str() {
            let _ = write!(text, " ({description})");
        }
        let field = &label["component"];
        if let Some(value) = field["value"].as_str() {
            let _ = write!(text, "\n  {value}");
        }
        for option in field["options"].as_array().into_iter().flatten() {
            let mark = if option["default"] == true { "x" } else { " " };
            let _ = write!(text, "\n  [{mark}] {}", option["label"].as_str().unwrap());
        }
        for picked in field["default_values"].as_array().into_iter().flatten() {
            let _ = write!(text, "\n  {}", picked["id"].as_str().unwrap());
        }
    }
    text
}

/// A component as a person can read it.
fn show(component: &Value, text: &mut String) {
    let inside = || component["components"].as_array().into_iter().flatten();
    match component["type"].as_u64().unwrap() {
        1 => {
            let controls: Vec<String> = inside().map(control).collect();
            let _ = write!(text, "\n{}", controls.join(" "));
        }
        9 => {
            inside().for_each(|part| show(part, text));
            let beside = &component["accessory"];
            let shown = if beside["type"] == 11 {
                format!("({}: {})", beside["media"]["url"].as_str().unwrap(), beside["description"].as_str().unwrap())
            } else {
                control(beside)
            };
            let _ = write!(text, "\n    {shown}");
        }
        10 => {
            let _ = write!(text, "\n{}", component["content"].as_str().unwrap());
        }
        12 => {
            for item in component["items"].as_array().unwrap() {
                let (url, alt) = (item["media"]["url"].as_str().unwrap(), item["description"].as_str().unwrap());
                let _ = write!(text, "\n[{}: {alt}]", url.strip_prefix("attachment://").unwrap());
            }
        }
        13 => {
            let _ = write!(text, "\n[{}]", component["file"]["url"].as_str().unwrap());
        }
        14 => text.push_str("\n---"),
        17 => inside().for_each(|part| show(part, text)),
        other => panic!("a component of type {other}: {component}"),
    }
}

/// A button or a menu.
fn control(component: &Value) -> String {
    let options = component["options"].as_array().into_iter().flatten().map(|option| {
        let description = option["description"].as_str().map(|it| format!(" ({it})")).unwrap_or_default();
        format!("\n  - {} = {}{description}", option["value"].as_str().unwrap(), option["label"].as_str().unwrap())
    });
    match (component["label"].as_str(), component["url"].as_str()) {
        (Some(label), Some(url)) => format!("[{label} → {url}]"),
        (Some(label), None) => format!("[{label}]"),
        (None, _) => format!("▾ {}{}", component["placeholder"].as_str().unwrap(), options.collect::<String>()),
    }
}
