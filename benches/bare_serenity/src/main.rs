//! A bot that answers every command with the same embed: no database, no content, no cache. What a bot on serenity costs at
//! the least.

use serenity::all::{
    ClientBuilder, Context, CreateEmbed, CreateInteractionResponse, CreateInteractionResponseMessage, EventHandler,
    GatewayIntents, HttpBuilder, Interaction,
};
use serenity::async_trait;

struct Constant;

#[async_trait]
impl EventHandler for Constant {
    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        let Interaction::Command(command) = interaction else { return };
        let embed = CreateEmbed::new()
            .title("The same answer")
            .description("About as long as a real one would be, and made without looking at anything.")
            .colour(0x58_65f2);
        let message = CreateInteractionResponseMessage::new().embed(embed);
        if let Err(error) = command.create_response(&context.http, CreateInteractionResponse::Message(message)).await {
            eprintln!("not answered: {error}");
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let http = HttpBuilder::new(std::env::var("DISCORD_TOKEN")?);
    let http = http.proxy(std::env::var("DISCORD_API_URL")?).ratelimiter_disabled(true).build();
    ClientBuilder::new_with_http(http, GatewayIntents::GUILDS).event_handler(Constant).await?.start().await?;
    Ok(())
}
