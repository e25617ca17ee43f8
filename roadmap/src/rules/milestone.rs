//! What is worth a word: a stage, the entry path or the roadmap finished, a stage wholly proven, and long streaks.

use super::completion::is_complete;
use super::{Progress, Scope};
use crate::StageId;
use crate::model::Roadmap;

/// Something reached that is said once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Milestone {
    /// A stage of a roadmap is finished.
    Stage(StageId),
    /// A roadmap's entry path is finished.
    EntryPath,
    /// A roadmap is finished.
    Roadmap,
    /// A stage of a roadmap is wholly proven.
    Proven(StageId),
    /// A streak of that many days, one of [`Milestone::DAYS`].
    Days(u16),
}

impl Milestone {
    /// The streaks that are milestones, in days.
    pub const DAYS: [u16; 4] = [7, 30, 100, 365];

    /// The name it is stored under: `stage:internet`, `entry`, `roadmap`, `proven:internet`, `days:30`. All but the last are a
    /// roadmap's; which one, is stored beside it.
    pub fn name(&self) -> String {
        match self {
            Milestone::Stage(stage) => format!("stage:{stage}"),
            Milestone::EntryPath => "entry".into(),
            Milestone::Roadmap => "roadmap".into(),
            Milestone::Proven(stage) => format!("proven:{stage}"),
            Milestone::Days(days) => format!("days:{days}"),
        }
    }

    /// The milestone of that name. A stage need not be one that the content knows.
    pub fn from_name(name: &str) -> Option<Milestone> {
        match name.split_once(':') {
            None if name == "entry" => Some(Milestone::EntryPath),
            None if name == "roadmap" => Some(Milestone::Roadmap),
            Some(("stage", stage)) => StageId::new(stage).ok().map(Milestone::Stage),
            Some(("proven", stage)) => StageId::new(stage).ok().map(Milestone::Proven),
            Some(("days", days)) => Self::DAYS.into_iter().find(|known| known.to_string() == days).map(Milestone::Days),
            _ => None,
        }
    }

    /// Whether it belongs to one roadmap; streaks belong to the person.
    pub fn is_of_a_roadmap(&self) -> bool {
        !matches!(self, Milestone::Days(_))
    }
}

/// The milestones there are in `roadmap`: what can be finished, then what can be proven, in the order of its stages; without
/// those of streaks.
pub fn milestones(roadmap: &Roadmap) -> Vec<Milestone> {
    let provable = |stage| roadmap.topics().any(|(_, topic)| topic.stage == stage && !topic.checks.is_empty());
    let stages = roadmap.stages().filter(|(at, _)| provable(*at));
    let proven = stages.map(|(_, stage)| Milestone::Proven(stage.id.clone()));
    scopes(roadmap).map(|scope| finished(roadmap, scope)).chain(proven).collect()
}

/// What the change from `before` to `after` of one person's progress finished: stages first, then the entry path, then
/// the roadmap. A part counts as finished when its [`completion`](super::completion()) is complete, so one of which everything
/// was skipped never is, and one whose last open topic is skipped is.
pub fn reached(before: &Progress<'_>, after: &Progress<'_>) -> Vec<Milestone> {
    let is_new = |scope: &Scope| is_complete(after, *scope) && !is_complete(before, *scope);
    let roadmap = after.roadmap();
    scopes(roadmap).filter(is_new).map(|scope| finished(roadmap, scope)).collect()
}

/// What a streak that grew from `before` to `after` days reached, shortest first.
pub fn reached_days(before: u32, after: u32) -> Vec<Milestone> {
    let passed = |days: &u16| before < u32::from(*days) && u32::from(*days) <= after;
    Milestone::DAYS.into_iter().filter(passed).map(Milestone::Days).collect()
}

/// The parts that can be finished.
fn scopes(roadmap: &Roadmap) -> impl Iterator<Item = Scope> {
    let entry = roadmap.topics().any(|(_, topic)| topic.is_entry()).then_some(Scope::Entry);
    roadmap.stages().map(|(at, _)| Scope::Stage(at)).chain(entry).chain([Scope::Roadmap])
}

/// That this part of `roadmap` is finished.
fn finished(roadmap: &Roadmap, scope: Scope) -> Milestone {
    match scope {
        Scope::Stage(at) => Milestone::Stage(roadmap.stage(at).id.clone()),
        Scope::Entry => Milestone::EntryPath,
        Scope::Roadmap => Milestone::Roadmap,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{TREE, progress, roadmap};
    use super::*;

    fn names(milestones: &[Milestone]) -> String {
        milestones.iter().map(Milestone::name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_a_change_finishes() {
        // TREE: stage-0 is any, a, b (and bad, advised against); stage-1 is last and one of three colours;
        // the entry path is a, b and one of three colours.
        for (what, before, after, expect) in [
            ("a topic of many", "", "a=done", ""),
            ("the last of a stage", "a=done b=done", "a=done b=done any=done", "stage:stage-0"),
            ("what is advised against is not waited for", "any=done a=done", "any=done a=done b=done", "stage:stage-0"),
            ("nor does it finish anything", "", "bad=done", ""),
            ("an alternative for its group", "last=done", "last=done green=done", "stage:stage-1"),
            ("another one adds nothing", "last=done green=done", "last=done green=done red=done", ""),
            ("the entry path", "a=done b=done", "a=done b=done blue=done", "entry"),
            ("by an alternative off it", "a=done b=done", "a=done b=done green=done", "entry"),
            (
                "everything at once",
                "a=done b=done any=done last=done",
                "a=done b=done any=done last=done red=done",
                "stage:stage-1 entry roadmap",
            ),
            ("skipping the last open topic finishes it", "a=done b=done", "a=done b=done any=skipped", "stage:stage-0"),
            ("a stage skipped whole is no milestone", "a=skipped b=skipped", "a=skipped b=skipped any=skipped", ""),
            ("once only", "a=done b=done any=done", "a=done b=done any=done last=learning", ""),
            ("taking back finishes nothing", "a=done b=done any=done", "a=done b=done", ""),
        ] {
            let roadmap = roadmap(TREE);
            let found = reached(&progress(&roadmap, before), &progress(&roadmap, after));
            assert_eq!(names(&found), expect, "{what}");
        }
    }

    #[test]
    fn long_streaks() {
        for (before, after, expect) in [
            (0, 1, ""),
            (5, 6, ""),
            (6, 7, "days:7"),
            (7, 8, ""),
            (7, 7, ""),
            (29, 30, "days:30"),
            (99, 100, "days:100"),
            (364, 365, "days:365"),
            (365, 366, ""),
            (0, 400, "days:7 days:30 days:100 days:365"),
            (30, 0, ""),
            (0, u32::MAX, "days:7 days:30 days:100 days:365"),
        ] {
            assert_eq!(names(&reached_days(before, after)), expect, "{before} to {after}");
        }
    }

    #[test]
    fn names_lead_back() {
        let roadmap = roadmap(TREE);
        let mut all = milestones(&roadmap);
        assert_eq!(names(&all), "stage:stage-0 stage:stage-1 entry roadmap");
        assert!(all.iter().all(Milestone::is_of_a_roadmap));
        all.extend(roadmap.stages().map(|(_, stage)| Milestone::Proven(stage.id.clone())));
        all.extend(Milestone::DAYS.map(Milestone::Days));
        for milestone in all {
            assert_eq!(Milestone::from_name(&milestone.name()), Some(milestone.clone()), "{milestone:?}");
        }
        for name in
            ["", "stage", "stage:", "stage:No Id", "days", "days:", "days:8", "days:07", "days:-7", "entry:", "x:7"]
        {
            assert_eq!(Milestone::from_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_roadmap_without_an_entry_path_has_no_such_milestone() {
        assert_eq!(names(&milestones(&roadmap(&["a:0", "b:1"]))), "stage:stage-0 stage:stage-1 roadmap");
    }
}
