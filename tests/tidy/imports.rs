//! Which file of a crate imports which, as its source says.
//!
//! A path leads to the file that defines what it names, through re-exports; code for tests does not count.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::visit::Visit;
use syn::{Attribute, File, Item, ItemMod, ItemUse, Macro, UseTree};

/// The modules of a crate and what each one names.
#[derive(Debug, Default)]
pub(crate) struct Crate {
    modules: Vec<Module>,
}

/// A module, a file of its own or written inside another's.
#[derive(Debug)]
struct Module {
    file: PathBuf,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    /// What it defines itself.
    items: BTreeSet<String>,
    /// What it brings into scope, by the name it has here.
    imports: BTreeMap<String, Vec<String>>,
    /// What it takes everything of.
    globs: Vec<Vec<String>>,
    /// Every path it uses, those of its imports among them.
    paths: BTreeSet<Vec<String>>,
}

impl Crate {
    /// Reads the crate whose root is the file `root`, such as `src/lib.rs`.
    pub(crate) fn read(root: &Path) -> Self {
        let mut it = Self::default();
        let directory = root.parent().unwrap().to_owned();
        let source = parse(root);
        it.add(root, &directory, None, &source.items);
        it
    }

    /// Each file with the files it imports from. A file and those of modules inside its own, or around it, are
    /// one thing and do not count.
    pub(crate) fn imports(&self) -> BTreeMap<PathBuf, BTreeSet<PathBuf>> {
        let mut files: BTreeMap<PathBuf, BTreeSet<PathBuf>> = BTreeMap::new();
        for (at, module) in self.modules.iter().enumerate() {
            let from = files.entry(module.file.clone()).or_default();
            for path in &module.paths {
                if let Some(to) = self.resolve(at, path, 0)
                    && self.modules[to].file != module.file
                    && !self.is_around(to, at)
                    && !self.is_around(at, to)
                {
                    from.insert(self.modules[to].file.clone());
                }
            }
        }
        files
    }

    fn add(&mut self, file: &Path, directory: &Path, parent: Option<usize>, items: &[Item]) -> usize {
        let at = self.modules.len();
        self.modules.push(Module {
            file: file.to_owned(),
            parent,
            children: BTreeMap::new(),
            items: BTreeSet::new(),
            imports: BTreeMap::new(),
            globs: Vec::new(),
            paths: BTreeSet::new(),
        });
        for item in items {
            match item {
                Item::Mod(module) if !is_for_tests(&module.attrs) => {
                    let name = module.ident.to_string();
                    let child = self.add_module(at, file, directory, module);
                    self.modules[at].children.insert(name, child);
                }
                Item::Use(import) if !is_for_tests(&import.attrs) => self.modules[at].bring(import),
                Item::Mod(_) | Item::Use(_) => {}
                _ => {
                    let module = &mut self.modules[at];
                    module.items.extend(name_of(item));
                    Paths(&mut module.paths).visit_item(item);
                }
            }
        }
        at
    }

    fn add_module(&mut self, parent: usize, file: &Path, directory: &Path, module: &ItemMod) -> usize {
        let inside = directory.join(module.ident.to_string());
        if let Some((_, items)) = &module.content {
            return self.add(file, &inside, Some(parent), items);
        }
        let (flat, nested) = (inside.with_extension("rs"), inside.join("mod.rs"));
        let file = if flat.is_file() { flat } else { nested };
        let source = parse(&file);
        self.add(&file, &inside, Some(parent), &source.items)
    }

    /// The module that defines what `path`, as the module at `from` writes it, names. None for other crates.
    fn resolve(&self, from: usize, path: &[String], depth: usize) -> Option<usize> {
        const DEPTH: usize = 16;
        if depth > DEPTH {
            return None;
        }
        let (first, rest) = path.split_first()?;
        let module = &self.modules[from];
        match first.as_str() {
            "crate" => self.walk(0, rest, depth),
            "self" => self.walk(from, rest, depth),
            "super" => self.resolve_in(module.parent?, rest, depth),
            name if module.children.contains_key(name) => self.walk(from, path, depth),
            _ => None,
        }
    }

    fn resolve_in(&self, at: usize, rest: &[String], depth: usize) -> Option<usize> {
        match rest.first().map(String::as_str) {
            Some("super") => self.resolve(at, rest, depth + 1),
            _ => self.walk(at, rest, depth),
        }
    }

    fn walk(&self, at: usize, path: &[String], depth: usize) -> Option<usize> {
        let Some((name, rest)) = path.split_first() else { return Some(at) };
        let module = &self.modules[at];
        if let Some(&child) = module.children.get(name) {
            return self.walk(child, rest, depth);
        }
        if module.items.contains(name) {
            return Some(at);
        }
        if let Some(import) = module.imports.get(name) {
            let whole: Vec<String> = import.iter().chain(rest).cloned().collect();
            return self.resolve(at, &whole, depth + 1);
        }
        let through = |glob: &Vec<String>| {
            let to = self.resolve(at, glob, depth + 1)?;
            let known = &self.modules[to];
            (known.items.contains(name) || known.children.contains_key(name) || known.imports.contains_key(name))
                .then(|| self.walk(to, path, depth + 1))?
        };
        module.globs.iter().find_map(through).or(Some(at))
    }

    fn is_around(&self, outer: usize, inner: usize) -> bool {
        std::iter::successors(Some(inner), |&at| self.modules[at].parent).any(|at| at == outer)
    }
}

impl Module {
    fn bring(&mut self, import: &ItemUse) {
        let mut paths = Vec::new();
        flatten(&import.tree, &mut Vec::new(), &mut paths);
        for (name, path) in paths {
            self.paths.insert(path.clone());
            match name {
                Some(name) => drop(self.imports.insert(name, path)),
                None => self.globs.push(path),
            }
        }
    }
}

/// The paths of a `use`, each with the name it gives; none for everything of it.
fn flatten(tree: &UseTree, before: &mut Vec<String>, into: &mut Vec<(Option<String>, Vec<String>)>) {
    let whole = |last: String| before.iter().cloned().chain((last != "self").then_some(last)).collect::<Vec<_>>();
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, into);
            before.pop();
        }
        UseTree::Name(name) => {
            let path = whole(name.ident.to_string());
            into.push((path.last().cloned(), path));
        }
        UseTree::Rename(name) => into.push((Some(name.rename.to_string()), whole(name.ident.to_string()))),
        UseTree::Glob(_) => into.push((None, before.clone())),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, before, into)),
    }
}

/// Collects the paths that items use without importing them.
struct Paths<'a>(&'a mut BTreeSet<Vec<String>>);

impl<'ast> Visit<'ast> for Paths<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Fn(it) => &it.attrs,
            Item::Impl(it) => &it.attrs,
            Item::Const(it) => &it.attrs,
            Item::Static(it) => &it.attrs,
            _ => return syn::visit::visit_item(self, item),
        };
        if !is_for_tests(attributes) {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        syn::visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, import: &'ast ItemUse) {
        let mut paths = Vec::new();
        flatten(&import.tree, &mut Vec::new(), &mut paths);
        self.0.extend(paths.into_iter().map(|(_, path)| path));
    }

    // What a macro is given is not parsed, but paths in it look like paths.
    fn visit_macro(&mut self, it: &'ast Macro) {
        let text = it.tokens.to_string().replace(" :: ", "::");
        let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
        for word in words.filter(|word| word.starts_with("crate::") || word.starts_with("super::")) {
            self.0.insert(word.split("::").map(str::to_owned).collect());
        }
        syn::visit::visit_macro(self, it);
    }
}

fn name_of(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(it) => it.ident.to_string(),
        Item::Enum(it) => it.ident.to_string(),
        Item::Fn(it) => it.sig.ident.to_string(),
        Item::Macro(it) => it.ident.as_ref()?.to_string(),
        Item::Static(it) => it.ident.to_string(),
        Item::Struct(it) => it.ident.to_string(),
        Item::Trait(it) => it.ident.to_string(),
        Item::Type(it) => it.ident.to_string(),
        _ => return None,
    })
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    })
}

fn parse(file: &Path) -> File {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
