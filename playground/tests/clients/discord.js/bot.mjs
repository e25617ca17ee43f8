// A bot on discord.js, unmodified: what each of its commands does, the test beside it knows.

import {
  ActionRowBuilder, ActivityType, AttachmentBuilder, ButtonBuilder, ButtonStyle, ChannelType, Client, ContainerBuilder, EmbedBuilder, Events,
  FileBuilder, GatewayIntentBits, LabelBuilder, MessageFlags, ModalBuilder, Partials, SectionBuilder, SlashCommandBuilder,
  StringSelectMenuBuilder, TextDisplayBuilder, TextInputBuilder, TextInputStyle,
} from "discord.js";

const { DISCORD_API, DISCORD_TOKEN } = process.env;
const { Guilds, GuildMembers, GuildMessages, GuildMessageReactions, DirectMessages, MessageContent } = GatewayIntentBits;
const client = new Client({
  intents: [Guilds, GuildMembers, GuildMessages, GuildMessageReactions, DirectMessages, MessageContent],
  partials: [Partials.Channel],
  rest: { api: DISCORD_API },
});

const named = (name) => new SlashCommandBuilder().setName(name).setDescription(`Does ${name}`);
const commands = [
  ...["about", "embed", "layout", "later", "secret", "form", "dm", "channel", "members"].map(named),
  named("pick").addStringOption((option) => option.setName("topic").setDescription("Which").setAutocomplete(true)),
  named("file").addAttachmentOption((option) => option.setName("notes").setDescription("Which").setRequired(true)),
];

const button = new ButtonBuilder().setCustomId("press").setLabel("Press me").setStyle(ButtonStyle.Primary);
const select = new StringSelectMenuBuilder().setCustomId("choose").setPlaceholder("Choose")
  .addOptions({ label: "One", value: "1" }, { label: "Two", value: "2" });
const notes = () => new AttachmentBuilder(Buffer.from("some notes"), { name: "notes.txt" });
const text = (content) => new TextDisplayBuilder().setContent(content);

const run = {
  async about(interaction) {
    const { owner } = await client.application.fetch();
    const voice = interaction.guild.channels.cache.find((channel) => channel.type === ChannelType.GuildVoice);
    await interaction.reply(`${owner.username} ${client.guilds.cache.size} ${voice.bitrate}`);
  },
  async embed(interaction) {
    const embed = new EmbedBuilder().setTitle("A title").setDescription("A text").setImage("attachment://notes.txt").addFields({ name: "a", value: "b" });
    await interaction.reply({ embeds: [embed], files: [notes()], components: [new ActionRowBuilder().addComponents(button)] });
  },
  async layout(interaction) {
    const container = new ContainerBuilder()
      .addSectionComponents(new SectionBuilder().addTextDisplayComponents(text("# A layout")).setButtonAccessory(button))
      .addActionRowComponents(new ActionRowBuilder().addComponents(select))
      .addFileComponents(new FileBuilder().setURL("attachment://notes.txt"));
    await interaction.reply({ components: [container], files: [notes()], flags: MessageFlags.IsComponentsV2 });
  },
  async later(interaction) {
    await interaction.deferReply();
    await interaction.editReply("here it is");
    const more = await interaction.followUp({ content: "and more", flags: MessageFlags.Ephemeral });
    await interaction.editReply(`edited, then ${more.content}`);
  },
  async secret(interaction) {
    const { resource } = await interaction.reply({ content: "only for you", flags: MessageFlags.Ephemeral, withResponse: true });
    if (!resource.message.flags.has(MessageFlags.Ephemeral)) throw new Error("it is not ephemeral");
  },
  async form(interaction) {
    const input = new TextInputBuilder().setCustomId("name").setStyle(TextInputStyle.Short);
    const own = new StringSelectMenuBuilder().setCustomId("colour").addOptions({ label: "Red", value: "red" }, { label: "Blue", value: "blue" });
    await interaction.showModal(new ModalBuilder().setCustomId("form").setTitle("A form").addLabelComponents(
      new LabelBuilder().setLabel("Name").setTextInputComponent(input), new LabelBuilder().setLabel("Colour").setStringSelectMenuComponent(own)));
  },
  async dm(interaction) {
    await interaction.user.send("hello in private");
    await interaction.reply("sent");
  },
  async channel(interaction) {
    const { channel, guild } = interaction;
    await channel.sendTyping();
    const first = await channel.send("first");
    const reply = await first.reply("a reply");
    await first.react("👍");
    await first.pin();
    const renamed = await guild.members.me.setNickname("Botty");
    const read = await channel.messages.fetch({ around: first.id, limit: 5 });
    const pins = await channel.messages.fetchPins();
    await interaction.reply(`${reply.reference.messageId === first.id} ${read.size > 1} ${pins.items.length} ${renamed.nickname}`);
  },
  async members(interaction) {
    const all = await interaction.guild.members.fetch();
    const found = await interaction.guild.members.fetch({ query: "gr", limit: 5 });
    await interaction.reply(`${all.size} ${found.map((one) => one.user.username).join()}`);
  },
  pick: (interaction) => interaction.reply(`picked ${interaction.options.getString("topic")}`),
  async file(interaction) {
    const { name, url, size } = interaction.options.getAttachment("notes");
    const bytes = await (await fetch(url)).text();
    await interaction.reply(`${name} ${size} ${bytes}`);
  },
};

client.once(Events.ClientReady, async () => {
  client.user.setActivity("with the playground", { type: ActivityType.Playing });
  await client.application.commands.set(commands);
});
client.on(Events.InteractionCreate, async (interaction) => {
  if (interaction.isChatInputCommand()) return run[interaction.commandName](interaction);
  if (interaction.isAutocomplete()) return interaction.respond([{ name: `${interaction.options.getFocused()}!`, value: "completed" }]);
  if (interaction.isButton()) {
    if (interaction.message.flags.has(MessageFlags.IsComponentsV2)) return interaction.update({ components: [text("pressed")], files: [], attachments: [] });
    return interaction.update({ content: "pressed", components: [] });
  }
  if (interaction.isStringSelectMenu()) return interaction.reply({ content: `chose ${interaction.values[0]}`, flags: MessageFlags.Ephemeral });
  if (interaction.isModalSubmit()) {
    const { fields } = interaction;
    return interaction.reply(`${fields.getTextInputValue("name")} likes ${fields.getStringSelectValues("colour")[0]}`);
  }
});
client.on(Events.MessageCreate, async (message) => {
  if (message.content === "ping") await message.reply(`pong, ${message.member?.displayName ?? message.author.displayName}`);
});
client.on(Events.MessageReactionAdd, async (reaction, user) => {
  if (user.id !== client.user.id) await reaction.message.channel.send(`${user.username} reacts with ${reaction.emoji.name}`);
});
client.on(Events.Error, (error) => console.error(error));
process.on("unhandledRejection", (error) => console.error(error));
await client.login(DISCORD_TOKEN);
