// How to connect a bot, where there is none of the playground's own: in a few lines of the most used libraries.

import { el, icon } from "./dom.js";
import { openPopover } from "./popover.js";
import { world } from "./state.js";

/** The lines of each library, with this Discord's addresses and token in them. */
const LIBRARIES = [
  { name: "discord.js", file: "bot.mjs, after npm install discord.js", lines: ({ api, token }) => `import { Client, Events, GatewayIntentBits } from "discord.js";

const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: "${api}" } });
client.once(Events.ClientReady, () =>
  client.application.commands.set([{ name: "hello", description: "Say hello" }]));
client.on(Events.InteractionCreate, (interaction) =>
  interaction.reply(\`Hello, \${interaction.user}!\`));
client.login("${token}");
` },
  { name: "discord.py", file: "bot.py, after pip install discord.py", lines: ({ api, gateway, token }) => `import discord, yarl

discord.http.Route.BASE = "${api}/v10"
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL("${gateway}")

client = discord.Client(intents=discord.Intents(guilds=True))
tree = discord.app_commands.CommandTree(client)

@tree.command(description="Say hello")
async def hello(interaction: discord.Interaction):
    await interaction.response.send_message(f"Hello, {interaction.user.mention}!")

@client.event
async def setup_hook():
    await tree.sync()

client.run("${token}")
` },
  { name: "serenity", file: "src/main.rs, with serenity 0.12 and tokio", lines: ({ url, token }) => `use serenity::all::*;

struct Hello;

#[async_trait]
impl EventHandler for Hello {
    async fn ready(&self, context: Context, _: Ready) {
        let hello = CreateCommand::new("hello").description("Say hello");
        Command::create_global_command(&context.http, hello).await.unwrap();
    }
    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        let Interaction::Command(command) = interaction else { return };
        let message = CreateInteractionResponseMessage::new().content(format!("Hello, {}!", command.user.mention()));
        command.create_response(&context.http, CreateInteractionResponse::Message(message)).await.unwrap();
    }
}

#[tokio::main]
async fn main() -> Result<(), serenity::Error> {
    let http = HttpBuilder::new("${token}").proxy("${url}").ratelimiter_disabled(true).build();
    let client = ClientBuilder::new_with_http(http, GatewayIntents::GUILDS);
    client.event_handler(Hello).await?.start().await
}
` },
];

let chosen = 0;

/** What it takes to connect a bot; with a library's lines ready to copy. */
function connectGuide() {
  const { connecting } = world();
  const guide = el("section", { className: "connect", "aria-label": "Connect a bot" });
  const show = () => {
    const library = LIBRARIES[chosen];
    const source = library.lines(connecting);
    const tabs = LIBRARIES.map(({ name }, index) => el("button", { type: "button", "aria-pressed": String(index === chosen), on: { click: () => { chosen = index; show(); guide.querySelectorAll(".tabs button")[index].focus(); } } }, name));
    guide.replaceChildren(
      el("h2", {}, "Connect a bot"),
      el("p", {}, "Any bot can be here: give it this address in place of Discord's, and this token."),
      el("dl", {}, fact("API", connecting.api), fact("Token", connecting.token), fact("Public key", connecting.public_key)),
      el("div", { className: "tabs", role: "group", "aria-label": "Library" }, tabs),
      el("div", { className: "source" }, el("p", { className: "sub" }, library.file), copyButton(`Copy the lines for ${library.name}`, source), el("pre", { tabIndex: 0, role: "region", "aria-label": `Lines for ${library.name}` }, el("code", {}, source))));
  };
  show();
  return guide;
}

const fact = (name, value) => [el("dt", {}, name), el("dd", {}, el("code", {}, value), copyButton(`Copy: ${name}`, value))];

function copyButton(label, text) {
  const button = el("button", { type: "button", className: "tool", "aria-label": label, title: "Copy", on: { click: async () => {
    await navigator.clipboard.writeText(text).catch(() => {});
    button.classList.add("done");
    setTimeout(() => button.classList.remove("done"), 1000);
  } } }, icon("copy"));
  return button;
}

/** The tool that says who is connected, or how to connect one. Hidden where the bot comes with the playground. */
function connectTool() {
  const button = el("button", { type: "button", className: "tool", id: "connect", "aria-haspopup": "dialog", "aria-expanded": "false", hidden: true, on: { click: () => {
    openPopover(button, el("div", { className: "panel wide", role: "dialog", "aria-label": "Connect a bot" }, connectGuide()));
  } } }, icon("plug"));
  return button;
}

/** What the bots that are connected say they are: discord.js, say. */
const clientNames = () => world().clients.join(", ") || "A bot";

/** Shows at the tool who is connected. */
function showConnect(button) {
  button.hidden = !world().connecting;
  const words = world().connected ? `Connected: ${clientNames()}` : "Connect a bot";
  button.title = words;
  button.setAttribute("aria-label", words);
}

export { clientNames, connectGuide, connectTool, showConnect };
