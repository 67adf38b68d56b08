//! Rule packs: loaded before anything is read, asked about each frame.

mod panel;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tcplint_lint::{RuleId, join};
use tcplint_packs::{Named, Pack};

pub(crate) use panel::Panel;

/// The packs of a run. Their rules are in the catalogue.
#[derive(Debug, Default)]
pub(crate) struct Packs(Vec<Joined>);

#[derive(Debug)]
struct Joined {
    /// As the user named it.
    file: String,
    pack: Pack,
    /// Its rules, in its own order.
    rules: Vec<RuleId>,
}

impl Packs {
    /// Loads the packs in these files; one that is named twice, once.
    ///
    /// # Errors
    ///
    /// For the first that is refused.
    pub(crate) fn load(files: impl Iterator<Item = PathBuf>) -> anyhow::Result<Packs> {
        let mut packs = Vec::new();
        let mut seen = Vec::new();
        for path in files {
            let identity = std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            if seen.contains(&identity) {
                continue;
            }
            seen.push(identity);
            let (pack, rules) = Packs::load_one(&path)?;
            let file = path.display().to_string();
            packs.push(Joined { file, pack, rules });
        }
        Ok(Packs(packs))
    }

    /// Loads one pack; its rules are in the catalogue then.
    ///
    /// # Errors
    ///
    /// It is refused.
    pub(crate) fn load_one(path: &Path) -> anyhow::Result<(Pack, Vec<RuleId>)> {
        let refused = || format!("{}: refused as a rule pack", path.display());
        let pack = Named::by_user(path).pack().with_context(refused)?;
        let rules = join(&pack.to_string(), pack.rules().to_vec()).with_context(refused)?;
        Ok((pack, rules))
    }
}
