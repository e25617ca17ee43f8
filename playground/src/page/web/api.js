// The way to the server behind the page.

/** Asks for something, or (with a body) does it. Throws with what the server says of a refusal. */
async function ask(path, body) {
  const options = body === undefined ? {}
    : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  let response;
  try { response = await fetch(path, options); } catch { throw new Error("the playground has stopped"); }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `the playground answered ${response.status}`);
  return answer;
}

/** Gives a file to whoever sits there; its id, by which an option or a field takes it. */
async function upload(file, session) {
  const query = new URLSearchParams({ ...session, name: file.name });
  let response;
  try { response = await fetch(`/playground/upload?${query}`, { method: "POST", headers: file.type ? { "content-type": file.type } : {}, body: file }); } catch { throw new Error("the playground has stopped"); }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `the playground answered ${response.status}`);
  return answer.id;
}

export { ask, upload };
