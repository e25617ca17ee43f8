//! Rebuilds the crate when a file is added to the content: `include_dir!` alone only sees changes to files it knows.

fn main() {
    println!("cargo::rerun-if-changed=content");
}
