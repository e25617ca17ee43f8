//! The commands as Discord gets to know them: within its limits, and told to those who read the README.

use serde_json::Value;

/// Whether it is in the menu on a member or on a message, and not typed: a name in words, and no description.
fn is_in_a_menu(command: &Value) -> bool {
    command["type"] == 2 || command["type"] == 3
}

/// Discord's type of an option that is a subcommand.
const SUBCOMMAND: u8 = 1;

fn definitions() -> Vec<Value> {
    let definitions = serde_json::to_value(waymark_commands::definitions()).unwrap();
    definitions.as_array().unwrap().clone()
}

fn options(command: &Value) -> Vec<Value> {
    command["options"].as_array().cloned().unwrap_or_default()
}

#[test]
fn commands_and_their_options() {
    // Options with `!` for a required one and `~` for one that completes.
    let options_of = |value: &Value| {
        let options = options(value).into_iter().filter(|option| option["type"] != SUBCOMMAND).map(|option| {
            let required = if option["required"] == true { "!" } else { "" };
            let completes = if option["autocomplete"] == true { "~" } else { "" };
            format!(" {}{required}{completes}", option["name"].as_str().unwrap())
        });
        options.collect::<String>()
    };
    let mut lines = Vec::new();
    for command in definitions() {
        let servers = if is_for_servers_alone(&command) { " (servers)" } else { "" };
        let name = format!("{}{servers}", command["name"].as_str().unwrap());
        let subcommands = options(&command).into_iter().filter(|option| option["type"] == SUBCOMMAND);
        let subcommands: Vec<String> =
            subcommands.map(|one| format!("{name} {}{}", one["name"].as_str().unwrap(), options_of(&one))).collect();
        if subcommands.is_empty() {
            lines.push(format!("{name}{}", options_of(&command)));
        }
        lines.extend(subcommands);
    }
    insta::assert_snapshot!("commands_and_their_options", lines.join("\n"));
}

/// Whether it can be used in servers that installed the app only, or else everywhere.
fn is_for_servers_alone(command: &Value) -> bool {
    let (contexts, types) = (&command["contexts"], &command["integration_types"]);
    match (contexts.to_string().as_str(), types.to_string().as_str()) {
        ("[0]", "[0]") => true,
        ("[0,1,2]", "[0,1]") => false,
        _ => panic!("neither: {command}"),
    }
}

#[test]
fn the_readme_tells_every_command() {
    let readme = include_str!("../../../README.md");
    let pictures = include_str!("../../../docs/COMMANDS.md");
    for command in definitions() {
        let name = command["name"].as_str().unwrap();
        let told = match name {
            _ if is_in_a_menu(&command) => readme.contains(&format!("| *{name}* |")),
            _ => readme.contains(&format!("| `/{name}` |")) || readme.contains(&format!("| `/{name} ")),
        };
        assert!(told, "/{name} is not in README.md's tables");
        let shown = format!("*{name}*,");
        let shown = pictures.contains(&format!("`/{name}")) || is_in_a_menu(&command) && pictures.contains(&shown);
        assert!(shown, "/{name} is not in docs/COMMANDS.md");
    }
}

#[test]
fn definitions_keep_discords_limits() {
    // <https://discord.com/developers/docs/interactions/application-commands>
    let valid = |name: &str| {
        (1..=32).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte == b'_')
    };
    let described = |value: &Value| (1..=100).contains(&value["description"].as_str().unwrap().chars().count());
    let mut names = Vec::new();
    for command in definitions() {
        let name = command["name"].as_str().unwrap().to_owned();
        if is_in_a_menu(&command) {
            assert!(name.len() <= 32 && command["description"].is_null(), "{command}");
        } else {
            assert!(valid(&name) && described(&command), "/{name}");
        }
        let options = options(&command);
        assert!(options.len() <= 25);
        let required: Vec<bool> = options.iter().map(|option| option["required"] == true).collect();
        assert!(required.is_sorted_by(|a, b| a >= b), "/{name}: required options come first");
        for option in &options {
            assert!(valid(option["name"].as_str().unwrap()) && described(option), "/{name} {}", option["name"]);
            let choices = option["choices"].as_array().map_or(0, Vec::len);
            assert!(choices <= 25 && (choices == 0 || option["autocomplete"] != true), "/{name} {}", option["name"]);
        }
        names.push(name);
    }
    names.sort();
    names.dedup();
    assert_eq!(names.len(), definitions().len(), "names are unique");
}
