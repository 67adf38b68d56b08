use std::fmt::Display;

use tcplint_lint::{Confidence, Finding, RuleId, RuleSet, Severity};
use tcplint_packs::{Failure, Report, Session};

use crate::diagnostics::input_trouble;
use crate::packs::Packs;

/// The packs at work, capture by capture. One that fails is told of and asked no more.
pub(crate) struct Panel {
    members: Vec<Member>,
    selected: RuleSet,
    reports: Vec<Report>,
    failed: bool,
}

struct Member {
    file: String,
    pack: tcplint_packs::Pack,
    rules: Vec<RuleId>,
    /// At the capture at hand.
    session: Option<Session>,
    failed: bool,
}

impl Panel {
    /// Of those packs that have rules that are on.
    pub(crate) fn new(packs: Packs, selected: RuleSet) -> Panel {
        let members = packs.0.into_iter();
        let members = members.filter(|joined| {
            let mut rules = joined.rules.iter();
            rules.any(|rule| selected.contains(*rule))
        });
        Panel {
            members: members
                .map(|joined| Member {
                    file: joined.file,
                    pack: joined.pack,
                    rules: joined.rules,
                    session: None,
                    failed: false,
                })
                .collect(),
            selected,
            reports: Vec::new(),
            failed: false,
        }
    }

    /// Whether no pack has a rule that is on.
    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Whether a pack failed.
    pub(crate) fn failed(&self) -> bool {
        self.failed
    }

    /// Whether a pack that is at work wants to be told of connections.
    pub(crate) fn wants_connections(&self) -> bool {
        let mut members = self.members.iter();
        members.any(|member| member.session.is_some() && member.pack.wants_connections())
    }

    /// A capture begins.
    pub(crate) fn open(&mut self) {
        for member in &mut self.members {
            // The capture before it is closed first.
            member.session = None;
            member.session = (!member.failed).then(|| member.pack.open());
        }
    }

    /// The capture is over.
    pub(crate) fn close(&mut self) {
        for member in &mut self.members {
            member.session = None;
        }
    }

    /// Asks all that are at work about what is `at` this place; what they found by rules that are
    /// on is told one by one, with the report that it comes from. A report that `tell` cannot place
    /// is one that no pack may make: it says why.
    pub(crate) fn ask(
        &mut self,
        at: impl Display,
        question: impl Fn(&Session, &mut Vec<Report>) -> Result<(), Failure>,
        mut tell: impl FnMut(&Report, Finding) -> Result<(), String>,
    ) {
        for member in &mut self.members {
            let Some(session) = &member.session else {
                continue;
            };
            let answer = question(session, &mut self.reports);
            let mut failure = answer.err().map(|failure| failure.to_string());
            for report in self.reports.drain(..) {
                let rule = member.rules.get(report.rule).copied();
                let Some(rule) = rule.filter(|rule| self.selected.contains(*rule)) else {
                    continue;
                };
                if let Err(misplaced) = tell(&report, finding(rule, &report)) {
                    failure.get_or_insert(misplaced);
                }
            }
            if let Some(failure) = failure {
                input_trouble(
                    &member.file,
                    format_args!(
                        "the rule pack {} failed at {at}: {failure}; it is asked nothing more",
                        member.pack
                    ),
                );
                (member.session, member.failed) = (None, true);
                self.failed = true;
            }
        }
    }
}

/// As for our own rules, a finding of low confidence fails no run.
fn finding(rule: RuleId, report: &Report) -> Finding {
    let declared = rule.rule();
    Finding {
        rule,
        severity: match report.confidence {
            Confidence::Low => Severity::Info,
            _ => report.severity.unwrap_or(declared.severity),
        },
        confidence: report.confidence,
        message: match &report.message {
            Some(message) => message.clone(),
            None => declared.summary.to_owned(),
        },
    }
}
