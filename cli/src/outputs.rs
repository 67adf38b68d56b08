//! Files that are written must not be files that are read.

use std::path::{Path, PathBuf};

use anyhow::bail;
use same_file::is_same_file;
use tcplint_capture::Input;

/// Refuses to write over an input, or two results over each other. The first of `outputs` is the
/// command's main result.
///
/// # Errors
///
/// Names the file and what it would be written over.
pub(crate) fn refuse_clobber(outputs: &[Option<&PathBuf>], inputs: &[Input]) -> anyhow::Result<()> {
    let dash = PathBuf::from("-");
    // Without a name, the first result goes to standard output.
    let first = outputs.iter().take(1).map(|output| output.unwrap_or(&dash));
    let rest = outputs.iter().skip(1).copied().flatten();
    let outputs: Vec<&PathBuf> = first.chain(rest).collect();
    for (index, output) in outputs.iter().enumerate() {
        let clashes = |other: &Path| is_same_file(output, other).unwrap_or(*output == other);
        for input in inputs {
            if let Input::File(path) = input
                && clashes(path)
            {
                bail!(
                    "{}: is an input, and would be overwritten",
                    output.display()
                );
            }
        }
        if outputs.iter().skip(index + 1).any(|other| clashes(other)) {
            bail!(
                "{}: two results would be written to it; name another with -o",
                output.display()
            );
        }
    }
    Ok(())
}
