//! What bots use, each tried as a member would.

use std::fmt::Debug;
use std::time::Duration;

use waymark_playground::{BotAnswer, Exchange, LocalDiscord, Location, Message, UserSession};

/// The features, as the table names them.
pub(crate) const FEATURES: [&str; 21] = [
    "log in, READY",
    "bulk registration",
    "owner, servers, voice channels",
    "embed with a picture",
    "button",
    "Components V2 with a file",
    "select menu",
    "button in a layout",
    "deferral, edits, ephemeral follow-up",
    "ephemeral answer",
    "autocomplete",
    "dialog",
    "direct message",
    "reply, reaction, pin, typing, nickname",
    "members (op 8)",
    "what people write",
    "people's reactions",
    "attachment option",
    "drop and resume",
    "refused RESUME",
    "closed again and again",
];

type Outcome = Result<(), String>;

/// A Discord with the bot in it.
pub(crate) struct Scene {
    pub(crate) discord: LocalDiscord,
}

/// Tries a feature; why it does not work.
pub(crate) async fn check(feature: &str, scene: &Scene) -> Outcome {
    let grace = scene.sit(general())?;
    match feature {
        "log in, READY" => scene.ready().await,
        "bulk registration" => {
            scene.ready().await?;
            same(scene.discord.commands().len(), 11)
        }
        "owner, servers, voice channels" => says(&scene.slash("/about").await?, "ada 2 64000"),
        "embed with a picture" => {
            let message = scene.slash("/embed").await?;
            let file = message.attachments.first().ok_or("no file")?;
            same(message.title(), Some("A title"))?;
            same(message.embeds()[0]["image"]["url"].as_str(), file.json["url"].as_str())
        }
        "button" => {
            let message = scene.slash("/embed").await?;
            let pressed = grace.press(&message, "Press me").await.map_err(shown)?;
            let BotAnswer::Updated(message) = &pressed.answer else { return Err("not an update".to_owned()) };
            same(message.content(), "pressed")
        }
        "Components V2 with a file" => {
            let message = scene.slash("/layout").await?;
            same(message.title(), Some("A layout"))?;
            same(message.attachments.iter().map(|file| file.name.as_str()).collect(), vec!["notes.txt"])
        }
        "select menu" => {
            let message = scene.slash("/layout").await?;
            let picked = grace.pick(&message, &["Two"]).await.map_err(shown)?;
            let message = answer(&picked)?;
            same(message.is_ephemeral(), true)?;
            says(message, "chose 2")
        }
        "button in a layout" => {
            let message = scene.slash("/layout").await?;
            let pressed = grace.press(&message, "Press me").await.map_err(shown)?;
            same(answer(&pressed)?.texts().collect(), vec!["pressed"])
        }
        "deferral, edits, ephemeral follow-up" => {
            let exchange = grace.slash("/later").await.map_err(shown)?;
            // Whoever waits may wake only after the edit, which came close behind.
            let first = scene.discord.answer_requests(exchange.interaction);
            same(first.first().and_then(|one| one.record.body["type"].as_u64()), Some(5))?;
            let id = answer(&exchange)?.id;
            let edited = || grace.messages().into_iter().find(|one| one.id == id).map(|one| one.text());
            until(|| edited().as_deref() == Some("edited, then and more")).await;
            let more = grace.follow_ups(&exchange);
            same(more.iter().map(|one| (one.content(), one.is_ephemeral())).collect(), vec![("and more", true)])
        }
        "ephemeral answer" => {
            let message = scene.slash("/secret").await?;
            says(&message, "only for you")?;
            let ada = scene.discord.user_session("ada", general()).map_err(shown)?;
            same(ada.messages().iter().any(|one| one.id == message.id), false)
        }
        "autocomplete" => {
            let choices = grace.complete("pick", &[], ("topic", "ab")).await.map_err(shown)?;
            same(choices.iter().map(|one| one.name.as_str()).collect(), vec!["ab!"])?;
            says(&scene.slash("/pick topic:completed").await?, "picked completed")
        }
        "dialog" => {
            let opened = grace.slash("/form").await.map_err(shown)?;
            let BotAnswer::Modal(modal) = &opened.answer else { return Err("not a dialog".to_owned()) };
            let filled = grace.submit(modal, &[("Name", "Grace"), ("Colour", "Blue")]).await.map_err(shown)?;
            says(answer(&filled)?, "Grace likes blue")
        }
        _ => check_beside(feature, scene, &grace).await,
    }
}

/// The same of what is not an answer to an interaction.
async fn check_beside(feature: &str, scene: &Scene, grace: &UserSession) -> Outcome {
    match feature {
        "direct message" => {
            says(&scene.slash("/dm").await?, "sent")?;
            let messages = scene.sit(Location::Dm)?.messages();
            same(messages.last().map(Message::content), Some("hello in private"))
        }
        "reply, reaction, pin, typing, nickname" => {
            says(&scene.slash("/channel").await?, "true true 1 Botty")?;
            let all = grace.messages();
            let first = all.iter().rev().find(|one| one.content() == "first").ok_or("no message")?;
            same((&first.json["pinned"], first.reactions[0].emoji.as_str()), (&true.into(), "👍"))?;
            same(all.iter().any(|one| one.json["referenced_message"]["content"] == "first"), true)
        }
        "members (op 8)" => says(&scene.slash("/members").await?, "6 grace"),
        "what people write" => {
            grace.say("ping").map_err(shown)?;
            until(|| grace.messages().iter().any(|one| one.content() == "pong, Grace")).await;
            Ok(())
        }
        "people's reactions" => {
            let message = grace.say("look").map_err(shown)?;
            grace.react(&message, "🎉", true).map_err(shown)?;
            until(|| grace.messages().iter().any(|one| one.content() == "grace reacts with 🎉")).await;
            Ok(())
        }
        "attachment option" => {
            grace.upload("hello.txt", None, b"hi").map_err(shown)?;
            says(&scene.slash("/file notes:hello.txt").await?, "hello.txt 2 hi")
        }
        "drop and resume" => {
            let before = scene.discord.connections();
            scene.discord.drop_connections();
            until(|| scene.discord.connections().resumed > before.resumed).await;
            same(scene.discord.connections().identified, before.identified)?;
            scene.slash("/secret").await.map(drop)
        }
        "refused RESUME" => {
            let before = scene.discord.connections();
            scene.discord.refuse_next_resume();
            scene.discord.drop_connections();
            until(|| scene.discord.connections().identified > before.identified).await;
            scene.slash("/secret").await.map(drop)
        }
        "closed again and again" => {
            let before = scene.discord.connections();
            scene.discord.set_gateway_mood(waymark_playground::GatewayMood::Closes(4000));
            scene.discord.close_connections(4000);
            until(|| scene.discord.connections().made > before.made + 1).await;
            scene.discord.set_gateway_mood(waymark_playground::GatewayMood::Fair);
            until(|| scene.discord.connections().open > 0).await;
            scene.slash("/secret").await.map(drop)
        }
        _ => Err("nobody tries it".to_owned()),
    }
}

fn general() -> Location {
    Location::Guild { guild: 0, channel: "general".to_owned() }
}

impl Scene {
    async fn ready(&self) -> Outcome {
        self.discord.ready(Duration::from_secs(30)).await.map_err(shown)
    }

    /// Grace, somewhere.
    fn sit(&self, place: Location) -> Result<UserSession, String> {
        self.discord.user_session("grace", place).map_err(shown)
    }

    /// Types a command as Grace; the message that answers it.
    async fn slash(&self, line: &str) -> Result<Message, String> {
        let exchange = self.sit(general())?.slash(line).await.map_err(shown)?;
        answer(&exchange).cloned()
    }
}

fn answer(exchange: &Exchange) -> Result<&Message, String> {
    exchange.message().ok_or_else(|| "not a message".to_owned())
}

fn says(message: &Message, expected: &str) -> Outcome {
    same(message.text().as_str(), expected)
}

fn same<T: PartialEq + Debug>(found: T, expected: T) -> Outcome {
    if found == expected { Ok(()) } else { Err(format!("{found:?} instead of {expected:?}")) }
}

/// Waits until it is so. Whoever waits has a limit.
async fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn shown(error: impl ToString) -> String {
    error.to_string()
}
