//! What an answer looks like: texts, pictures, buttons and menus in a frame; dialogs; and what a refusal says.
//!
//! Discord refuses a whole message for one character too many, so its limits are kept here, by construction, for any
//! content and any progress: what does not fit is cut or left out, in the order it was added.

pub(crate) mod board_lines;
mod body;
mod buttons;
mod colour;
mod component_type;
mod components;
mod dialog;
mod file;
mod illustrate;
pub(crate) mod links;
mod menu;
pub(crate) mod parts;
pub(crate) mod person_name;
pub(crate) mod question;
pub(crate) mod refusal;
mod reply;
pub(crate) mod text;

pub use body::Body;
pub(crate) use body::EPHEMERAL;
pub(crate) use buttons::{Button, page_buttons};
pub(crate) use colour::Colour;
pub(crate) use components::Thumbnail;
pub use dialog::Modal;
pub(crate) use dialog::{CheckboxGroup, Choice, RadioGroup, TextInput};
pub use file::File;
pub(crate) use illustrate::draw;
pub(crate) use menu::{MENU_OPTIONS, Menu, MenuOption};
pub use reply::{Reply, Verdict, Visibility};
