// A line as it is typed: a command's name, then `name:value` pairs.

/** The command that a text begins with, and what follows it. */
function reading(commands, typed) {
  const found = commands.filter((one) => typed.startsWith(`/${one.name} `)).sort((a, b) => b.name.length - a.name.length)[0];
  return found && { found, rest: typed.slice(found.name.length + 2) };
}

/** The `name:value` pairs in a text, by option, and what stands before the first. */
function marked(options, typed) {
  const marks = options.flatMap((option) => [...typed.matchAll(new RegExp(`(?:^|\\s)${option.name.replace(/[^\p{L}\p{N}_]/gu, "\\$&")}:`, "gu"))]
    .map((match) => ({ option, from: match.index, to: match.index + match[0].length }))).sort((a, b) => a.from - b.from);
  const given = marks.map(({ option, to }, index) => [option, typed.slice(to, marks[index + 1]?.from).trim()]);
  return { before: typed.slice(0, marks[0]?.from ?? typed.length), given };
}

/** What follows a command's name, by option: pairs, and free text for the first. */
function pairs(options, rest) {
  const { before, given } = marked(options, rest);
  const free = before.trimStart();
  return free && options.length ? [[options[0], free], ...given] : given;
}

export { marked, pairs, reading };
