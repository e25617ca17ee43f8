//! What an answer looks like: text, an embed, rows of buttons and menus; and what a refusal says.
//!
//! Discord refuses a whole message for one character too many, so its limits are kept here, by construction, for any
//! content and any progress: what does not fit is cut or left out, in the order it was added.

mod board_lines;
mod buttons;
mod embed;
mod illustrate;
pub(crate) mod links;
mod menu;
mod message;
mod modal;
pub(crate) mod parts;
pub(crate) mod person_name;
pub(crate) mod refusal;
pub(crate) mod text;

pub(crate) use board_lines::board_lines;
pub(crate) use buttons::{Button, page_buttons};
pub(crate) use embed::{Colour, Embed};
pub(crate) use illustrate::illustrate;
pub(crate) use menu::{MENU_OPTIONS, Menu, MenuOption};
pub use message::{File, Reply, Verdict, Visibility};
pub(crate) use modal::MODAL_FIELD;
pub use modal::Modal;
