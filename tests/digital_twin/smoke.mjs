// Waymark against a Discord that nobody here wrote: it connects, registers its commands and answers them.
// node smoke.mjs PROGRAM, beside the library.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { ChannelType } from "discord-api-types/v10";
import { DigitalDiscord } from "discord-digital-twin";

const [program] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "waymark-twin-"));
const discord = new DigitalDiscord({ channels: [{ name: "general", type: ChannelType.GuildText }], users: [{ username: "Grace" }] });
await discord.start();
const bot = spawn(program, ["run"], {
  cwd: folder, stdio: ["ignore", "inherit", "pipe"],
  env: { PATH: process.env.PATH, DISCORD_API_URL: new URL(discord.restUrl).origin, DISCORD_TOKEN: discord.botToken, WAYMARK_DATABASE: join(folder, "twin.db") },
});
process.on("exit", () => bot.kill());
bot.stderr.pipe(process.stderr);
// Commands are registered beside the connection: what comes before it is told to nobody.
const connected = new Promise((resolve) => bot.stderr.on("data", (line) => String(line).includes("connected as") && resolve()));

const [channel] = await discord.prisma.channel.findMany();
const user = discord.channel(channel.id).user(await discord.getFirstNonBotUserId());
const registered = () => discord.prisma.applicationCommand.count();
for (const began = Date.now(); await registered() < 10; await new Promise((done) => setTimeout(done, 50))) {
  assert(Date.now() - began < 30_000, "Waymark has not registered its commands");
}
await connected;

/** What was answered to an interaction, once it was. */
async function answered({ id }) {
  await discord.channel(channel.id).waitForInteractionAck({ interactionId: id });
  const { type, data } = await discord.channel(channel.id).getInteractionResponse(id);
  return { type, data: JSON.parse(data ?? "null") };
}

const text = (node) => [node?.content ?? "", ...(node?.components ?? []).map(text), ...(node?.accessory ? [text(node.accessory)] : [])].filter(Boolean).join("\n");

const topic = await answered(await user.runSlashCommand({ name: "topic", options: [{ name: "topic", type: 3, value: "http" }] }));
assert.match(text(topic.data), /HTTP/);
const done = await answered(await user.runSlashCommand({ name: "done", options: [{ name: "topic", type: 3, value: "http" }] }));
assert.equal(done.type, 4);
assert.match(text(done.data), /HTTP/);
const faq = await answered(await user.runSlashCommand({ name: "faq", options: [{ name: "question", type: 3, value: "salary" }] }));
assert.match(text(faq.data), /earn/);

const ended = new Promise((resolve) => bot.once("exit", (code) => resolve(code)));
bot.kill("SIGTERM");
assert.equal(await ended, 0, "it stops as it should");
const commands = await registered();
await discord.stop();
console.log(`${commands} commands registered, 3 used, and it stopped as it should`);
process.exit(0);
