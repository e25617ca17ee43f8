//! The rules of learning: pure functions from a roadmap and one person's progress (DESIGN.md §2).
