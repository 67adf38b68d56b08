//! What a run's exit status is.

use tcplint_lint::Severity;

use crate::args::FailOn;
use crate::commands::Status;
use crate::drive::Run;

/// Of a run: 2 comes before 1, and 1 before 0.
pub(super) fn of(run: &Run, fail_on: FailOn, exit_zero: bool) -> Status {
    let lowest = match fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Info => Some(Severity::Info),
        FailOn::Never => None,
    };
    let counts = [Severity::Info, Severity::Warning, Severity::Error]
        .into_iter()
        .filter(|severity| lowest.is_some_and(|lowest| *severity >= lowest))
        .map(|severity| run.total.of_severity(severity));
    if run.trouble {
        Status::Trouble
    } else if !exit_zero && counts.sum::<u64>() > 0 {
        Status::Findings
    } else {
        Status::Clean
    }
}
