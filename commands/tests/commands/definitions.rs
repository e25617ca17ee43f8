//! The commands as Discord gets to know them: within its limits, and told to those who read the README.

use serde_json::Value;

/// In the menu on a member: a name in words, and no description.
const ON_MEMBER: &str = "View progress";

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
        let name = command["name"].as_str().unwrap();
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

#[test]
fn the_readme_tells_every_command() {
    let readme = include_str!("../../../README.md");
    for command in definitions() {
        let name = command["name"].as_str().unwrap();
        let told = match name {
            ON_MEMBER => readme.contains(&format!("| *{name}* |")),
            _ => readme.contains(&format!("| `/{name}` |")) || readme.contains(&format!("| `/{name} ")),
        };
        assert!(told, "/{name} is not in README.md's tables");
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
        if name == ON_MEMBER {
            assert!(name.len() <= 32 && command["type"] == 2 && command["description"].is_null(), "{command}");
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

#[test]
fn personal_commands_work_everywhere_and_the_board_in_servers() {
    for command in definitions() {
        let (contexts, types) = match command["name"].as_str().unwrap() {
            "leaderboard" | "server" | ON_MEMBER => (serde_json::json!([0]), serde_json::json!([0])),
            _ => (serde_json::json!([0, 1, 2]), serde_json::json!([0, 1])),
        };
        assert_eq!((&command["contexts"], &command["integration_types"]), (&contexts, &types), "/{}", command["name"]);
    }
}
