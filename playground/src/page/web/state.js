// What the page knows: who one is and where, and the world as the server told it last.

const place = new URLSearchParams(location.search);

/** Who one is, in which server (null: direct messages), in which channel (name or id). Kept in the page's address. */
const session = {
  person: place.get("as") ?? "ada",
  guild: place.has("dm") ? null : Number(place.get("server") ?? 0) || 0,
  channel: place.get("channel") ?? "general",
};

const known = { world: null, unread: new Set() };

const world = () => known.world;
const setWorld = (next) => { known.world = next; };

/** The page's address for a session: opened in another window, it is another person. */
function addressOf({ person, guild, channel }) {
  const query = new URLSearchParams({ as: person });
  if (guild === null) query.set("dm", "");
  else { query.set("server", guild); query.set("channel", channel); }
  return `?${query}`;
}

/** The session as the server wants it. */
const sessionQuery = () => session.guild === null ? { person: session.person } : { ...session };

const me = () => world().people.find((one) => one.id === world().me);
// Before the world is known there is nothing in it.
const guild = () => session.guild === null || !world() ? null : world().guilds[session.guild];
const channels = () => guild()?.channels ?? [];
const channel = () => channels().find((one) => one.id === world().channel);
const person = (id) => world().people.find((one) => one.id === id);
const members = () => guild() ? guild().members.map((one) => ({ ...person(one.id), ...one })) : [me()];
const roles = () => guild()?.roles ?? [];
const commands = (type) => (world()?.commands ?? []).filter((one) => (one.type ?? 1) === type);

/** What mentions name, wherever it is. */
const role = (id) => world().guilds.flatMap((one) => one.roles).find((one) => one.id === id);
const anyChannel = (id) => world().guilds.flatMap((one) => one.channels).find((one) => one.id === id);

export { addressOf, anyChannel, channel, channels, commands, guild, known, me, members, person, role, roles, session, setWorld, sessionQuery, world };
