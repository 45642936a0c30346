//! Lists the repository's rules, so that they go into the program and it needs no other file.

use std::{env, error::Error, fmt::Write as _, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../rules");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut list = String::from("&[\n");
    collect(&root, &root, &mut list)?;
    list.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("rules.rs"), list)?;
    Ok(())
}

fn collect(root: &Path, folder: &Path, list: &mut String) -> Result<(), Box<dyn Error>> {
    let mut entries: Vec<_> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(root, &path, list)?;
        } else if path.extension().is_some_and(|end| end == "yaml") {
            let name = path.strip_prefix(root)?.display().to_string();
            let full = path.canonicalize()?.display().to_string();
            writeln!(list, "    ({name:?}, include_str!({full:?})),")?;
        }
    }
    Ok(())
}
