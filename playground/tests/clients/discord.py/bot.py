"""A bot on discord.py, unmodified: what each of its commands does, the test beside it knows."""

import io
import os
import sys

# With the library beside it, discord.py asks for a zstd stream, and without it for a zlib stream.
if os.environ.get("COMPRESS") == "zlib-stream":
    sys.modules["zstandard"] = None

import discord
import yarl
from discord import app_commands, ui

discord.http.Route.BASE = os.environ["DISCORD_API"] + "/v10"
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY"])
assert discord.utils._ActiveDecompressionContext.COMPRESSION_TYPE == os.environ["COMPRESS"]

intents = discord.Intents(guilds=True, members=True, messages=True, reactions=True, message_content=True)
client = discord.Client(intents=intents, activity=discord.Game("with the playground"))
tree = app_commands.CommandTree(client)


def notes():
    return discord.File(io.BytesIO(b"some notes"), filename="notes.txt")


class Buttons(ui.View):
    @ui.button(label="Press me", custom_id="press", style=discord.ButtonStyle.primary)
    async def press(self, interaction, button):
        await interaction.response.edit_message(content="pressed", view=None)


class Choose(ui.Select):
    def __init__(self):
        options = [discord.SelectOption(label="One", value="1"), discord.SelectOption(label="Two", value="2")]
        super().__init__(custom_id="choose", placeholder="Choose", options=options)

    async def callback(self, interaction):
        await interaction.response.send_message(f"chose {self.values[0]}", ephemeral=True)


class Press(ui.Button):
    def __init__(self):
        super().__init__(label="Press me", custom_id="press", style=discord.ButtonStyle.primary)

    async def callback(self, interaction):
        pressed = ui.LayoutView().add_item(ui.TextDisplay("pressed"))
        await interaction.response.edit_message(view=pressed, attachments=[])


def layout():
    section = ui.Section(ui.TextDisplay("# A layout"), accessory=Press())
    return ui.LayoutView().add_item(ui.Container(section, ui.ActionRow(Choose()), ui.File("attachment://notes.txt")))


class Form(ui.Modal, title="A form"):
    name = ui.Label(text="Name", component=ui.TextInput(custom_id="name"))
    colour = ui.Label(
        text="Colour",
        component=ui.Select(custom_id="colour", options=[discord.SelectOption(label=one.title(), value=one) for one in ("red", "blue")]),
    )

    async def on_submit(self, interaction):
        await interaction.response.send_message(f"{self.name.component.value} likes {self.colour.component.values[0]}")


@tree.command(description="Does about")
async def about(interaction: discord.Interaction):
    application = await client.application_info()
    voice = interaction.guild.voice_channels[0]
    await interaction.response.send_message(f"{application.owner.name} {len(client.guilds)} {voice.bitrate}")


@tree.command(description="Does embed")
async def embed(interaction: discord.Interaction):
    one = discord.Embed(title="A title", description="A text").set_image(url="attachment://notes.txt")
    one.add_field(name="a", value="b")
    await interaction.response.send_message(embed=one, file=notes(), view=Buttons())


@tree.command(name="layout", description="Does layout")
async def layout_command(interaction: discord.Interaction):
    await interaction.response.send_message(view=layout(), file=notes())


@tree.command(description="Does later")
async def later(interaction: discord.Interaction):
    await interaction.response.defer()
    await interaction.edit_original_response(content="here it is")
    more = await interaction.followup.send("and more", ephemeral=True, wait=True)
    await interaction.edit_original_response(content=f"edited, then {more.content}")


@tree.command(description="Does secret")
async def secret(interaction: discord.Interaction):
    response = await interaction.response.send_message("only for you", ephemeral=True)
    assert response.resource.flags.ephemeral


@tree.command(description="Does form")
async def form(interaction: discord.Interaction):
    response = await interaction.response.send_modal(Form())
    assert response.message_id is None


@tree.command(description="Does dm")
async def dm(interaction: discord.Interaction):
    await interaction.user.send("hello in private")
    await interaction.response.send_message("sent")


@tree.command(description="Does channel")
async def channel(interaction: discord.Interaction):
    where = interaction.channel
    async with where.typing():
        first = await where.send("first")
    reply = await first.reply("a reply")
    await first.add_reaction("👍")
    await first.pin()
    member = await interaction.guild.me.edit(nick="Botty")
    read = [one async for one in where.history(around=first, limit=5)]
    pins = [one async for one in where.pins()]
    told = f"{reply.reference.message_id == first.id} {len(read) > 1} {len(pins)} {member.nick}"
    await interaction.response.send_message(told.replace("True", "true"))


@tree.command(description="Does members")
async def members(interaction: discord.Interaction):
    everybody = await interaction.guild.chunk(cache=False)
    found = await interaction.guild.query_members("gr", limit=5)
    await interaction.response.send_message(f"{len(everybody)} {','.join(one.name for one in found)}")


@tree.command(description="Does pick")
async def pick(interaction: discord.Interaction, topic: str | None = None):
    await interaction.response.send_message(f"picked {topic}")


@pick.autocomplete("topic")
async def topics(interaction: discord.Interaction, current: str):
    return [app_commands.Choice(name=f"{current}!", value="completed")]


@tree.command(name="file", description="Does file")
async def file_command(interaction: discord.Interaction, notes: discord.Attachment):
    text = (await notes.read()).decode()
    await interaction.response.send_message(f"{notes.filename} {notes.size} {text}")


@client.event
async def setup_hook():
    await tree.sync()


@client.event
async def on_message(message):
    if message.content == "ping":
        await message.reply(f"pong, {message.author.display_name}")


@client.event
async def on_raw_reaction_add(payload):
    if payload.user_id != client.user.id:
        where = client.get_channel(payload.channel_id)
        await where.send(f"{payload.member.name} reacts with {payload.emoji.name}")


client.run(os.environ["DISCORD_TOKEN"])
