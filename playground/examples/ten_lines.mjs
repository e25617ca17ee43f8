// The bot of the picture in README.md, on discord.js: waymark-playground --token "$DISCORD_TOKEN" runs at port 4747.
import { ActionRowBuilder, ButtonBuilder, ButtonStyle, Client, EmbedBuilder, Events, GatewayIntentBits } from "discord.js";

const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: "http://127.0.0.1:4747/api" } });
const again = new ActionRowBuilder().addComponents(new ButtonBuilder().setCustomId("again").setLabel("Roll again").setStyle(ButtonStyle.Primary));
const roll = () => ({ embeds: [new EmbedBuilder().setTitle(`You rolled ${1 + Math.floor(Math.random() * 6)}`).setDescription("A die with six sides.").setColor(0x5865f2)], components: [again] });
client.once(Events.ClientReady, () => client.application.commands.set([{ name: "roll", description: "Roll a die" }]));
client.on(Events.InteractionCreate, (interaction) => interaction.isButton() ? interaction.update(roll()) : interaction.reply(roll()));
client.login(process.env.DISCORD_TOKEN);
