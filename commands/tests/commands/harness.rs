//! A place to use commands in, without Discord: interactions as JSON go into `dispatch`, answers come out as text.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::{Value, json};
use serenity::all::CommandId;
use tempfile::TempDir;
use waymark_commands::{Clock, Context, Interaction, Outcome, Reply, Visibility, definitions, dispatch};
use waymark_roadmap::Library;
use waymark_search::Search;
use waymark_store::Store;

mod fake_discord;
mod shown;

pub(crate) use fake_discord::FakeDiscord;
pub(crate) use shown::{Shown, posted};

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
