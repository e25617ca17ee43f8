//! How faults look.

use waymark_roadmap::Severity;

use crate::given::{ROADMAP, entry, faq, file, findings, one, stage, topic};

#[test]
fn an_everyday_report() {
    let files = [
        file("backend/roadmap.toml", ROADMAP.replace("\"one\"", "\"one\", \"internt\"")),
        file(
            "backend/one.toml",
            one(
                "mark = \"recomended\"\nrequires = [\"b\"]\n# ünïcödé\nlinks = [{ title = \"ä→日本\", url = \"ftp://a.org\" }]",
            ),
        ),
        file("backend/internet.toml", format!("title = \"Two\"\n{}", topic("b", "requires = [\"a\"]\nhours = 3"))),
        file("backend/faq.toml", entry("pay", "topics = [\"c\"]").replace("What is", &"Why, oh why, ".repeat(9))),
    ];
    insta::assert_snapshot!(findings(&files).render(80, false));
}

#[test]
fn a_report_of_what_does_not_show() {
    let long = format!("why = \"{}\u{202e}{}\"", "left ".repeat(60), "right ".repeat(60));
    let files = stage(&one(&format!("{long}\nmark = \"\\u001b[31m\"\n\t\t\"a\\u202eb\" = \"\u{0}\"\nwhy")));
    insta::assert_snapshot!(findings(&files).render(100, false));
}

#[test]
fn a_report_in_colour_with_warnings() {
    let files = faq(&(entry("a", "") + &entry("b", "").replace("What is b?", "what is A?")));
    insta::assert_snapshot!(findings(&files).render(100, true).replace('\u{1b}', "␛"));
}

#[test]
fn nothing_in_a_report_reaches_the_terminal_raw() {
    for c in
        ('\0'..='\u{9f}').chain('\u{200e}'..='\u{200f}').chain('\u{2028}'..='\u{202e}').chain('\u{2060}'..='\u{206f}')
    {
        if !c.is_control() && (c as u32) < 0x2000 {
            continue;
        }
        let mut files = stage(&one(&format!("why = \"a{c}b\"\n# {c}\nmark = \"{c}\"\nrequires = [\"{c}\"]\n{c} = 1")));
        files.push(file(&format!("r/a{c}b.toml"), "x"));
        files.push(file(&format!("a{c}b/one.toml"), "x"));
        files.push(file(&format!("a{c}b.toml"), "x"));
        let report = findings(&files);
        for fault in report.faults() {
            assert!(!format!("{}{}", fault.message, fault.help).contains(c), "{c:?}: {fault:?}");
        }
        let text = report.render(80, false);
        assert!(!text.chars().any(|shown| shown == c && c != '\n'), "{c:?}: {text}");
    }
}

#[test]
fn a_report_of_any_width() {
    let report = findings(&stage(&one(&format!("why = \"{}\"\nmark = \"日本日本日本\"", "x".repeat(600)))));
    for width in [0, 1, 10, 40, 41, 79, 80, 200, 10_000] {
        for colour in [false, true] {
            let text = report.render(width, colour);
            assert!(text.contains("r/one.toml:8:7\n") || colour, "{text}");
            assert!(text.contains("help: "), "{text}");
        }
    }
}

#[test]
fn a_report_ends() {
    let topics: String = (0..1_000).map(|at| topic(&format!("T{at}"), "mark = \"x\"")).collect();
    let report = findings(&stage(&format!("title = \"One\"\n{topics}")));
    assert_eq!(report.faults().len(), 2_000);
    let text = report.render(100, false);
    let shown = text.matches("help: ").count();
    assert!(text.len() < 64 * 1024, "{}", text.len());
    assert!(text.ends_with(&format!("and {} more\n2000 faults\n", 2_000 - shown)), "{}", &text[text.len() - 100..]);
}

#[test]
fn errors_come_before_warnings() {
    let titles_alike = topic("b", "").replace("The b", "The a");
    let report = findings(&stage(&(one("") + &titles_alike + &topic("c", "mark = \"x\""))));
    let severities: Vec<_> = report.faults().iter().map(|fault| fault.severity).collect();
    assert_eq!(severities, [Severity::Error, Severity::Warning]);
    assert!(report.to_string().ends_with("1 fault, 1 warning\n"));
}
