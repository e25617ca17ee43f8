//! PERFORMANCE.md, as it is being made.

use std::fmt::Write;

use super::load::Figures;
use super::missed;
use super::process::BUSY;

/// Figures in Markdown, and which aims they meet.
#[derive(Default)]
pub(crate) struct Report {
    text: String,
    aims: Vec<(String, String, bool)>,
    /// Cores that others used, at the worst, while something was measured.
    busiest: f64,
}

impl Report {
    pub(crate) fn heading(&mut self, title: &str) {
        write!(self.text, "\n## {title}\n\n").unwrap();
        eprintln!("{title} …");
    }

    pub(crate) fn paragraph(&mut self, text: &str) {
        let lines = text.split_whitespace().fold(vec![String::new()], |mut lines, word| {
            let line = lines.last_mut().expect("there is one");
            if line.len() + word.len() >= 120 {
                lines.push(word.to_owned());
            } else {
                line.push_str(if line.is_empty() { "" } else { " " });
                line.push_str(word);
            }
            lines
        });
        write!(self.text, "{}\n\n", lines.join("\n")).unwrap();
    }

    /// Whether nothing was told.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Notes how busy the machine was otherwise.
    pub(crate) fn busiest<'a>(&mut self, figures: impl IntoIterator<Item = &'a Figures>) {
        self.busiest = figures.into_iter().map(|figures| figures.others).fold(self.busiest, f64::max);
    }

    /// A table whose first column is text and whose others are figures.
    pub(crate) fn table(&mut self, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
        writeln!(self.text, "| {} |", head.join(" | ")).unwrap();
        writeln!(self.text, "|---|{}", "---:|".repeat(head.len() - 1)).unwrap();
        for row in rows {
            writeln!(self.text, "| {} |", row.join(" | ")).unwrap();
        }
        self.text.push('\n');
    }

    /// An aim: that a figure is at most so much.
    pub(crate) fn at_most(&mut self, aim: &str, figure: f64, limit: f64) {
        self.aim(aim, figure, &format!("≤ {limit}"), figure <= limit);
    }

    /// An aim: that a figure is at least so much.
    pub(crate) fn at_least(&mut self, aim: &str, figure: f64, limit: f64) {
        self.aim(aim, figure, &format!("≥ {limit}"), figure >= limit);
    }

    fn aim(&mut self, aim: &str, figure: f64, limit: &str, met: bool) {
        self.aims.push((format!("{aim} | {limit}"), number(figure), met));
    }

    /// All of it: what is said first, then the aims, then the figures.
    pub(crate) fn finish(self, begin: &str) -> String {
        let mut whole = Self::default();
        whole.paragraph(begin);
        if self.busiest > BUSY {
            whole.paragraph(&format!(
                "**Others used up to {:.1} of the machine's cores meanwhile: these figures are worse than they need be, and \
                 only their ratios say something.**",
                self.busiest
            ));
        }
        whole.heading("Aims");
        let missed = self.aims.iter().filter(|(.., met)| !met).count();
        whole.paragraph(&format!("{} of {} are met.", self.aims.len() - missed, self.aims.len()));
        let rows = self.aims.iter().map(|(aim, figure, met)| {
            let met = match missed::why(aim) {
                _ if *met => "met".into(),
                Some(why) => format!("**missed**: {why}"),
                None => "**missed**".into(),
            };
            vec![aim.clone(), figure.clone(), met]
        });
        whole.table(&["what", "aim", "figure", ""], rows);
        whole.text.trim_start().to_owned() + self.text.trim_end() + "\n"
    }
}

/// A figure with three digits, as far as they matter.
pub(crate) fn number(figure: f64) -> String {
    match figure.abs() {
        _ if figure.is_nan() => "–".into(),
        small if small < 100.0 && figure.fract() == 0.0 => format!("{figure}"),
        0.0..0.1 => format!("{figure:.3}"),
        0.1..10.0 => format!("{figure:.2}"),
        10.0..100.0 => format!("{figure:.1}"),
        _ => {
            let digits = format!("{figure:.0}");
            let mut grouped = String::new();
            for (at, digit) in digits.chars().enumerate() {
                if at > 0 && (digits.len() - at).is_multiple_of(3) && digits.as_bytes()[at - 1] != b'-' {
                    grouped.push(',');
                }
                grouped.push(digit);
            }
            grouped
        }
    }
}
