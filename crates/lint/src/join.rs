//! Rules that are declared elsewhere join the catalogue.

use std::fmt;

use crate::catalogue::{ROOM, RuleId, joined_at, ours};
use crate::joined;
use crate::rule::{Message, Pack, Reference, Rule, Severity};

/// Octets of a rule's name at most.
const MAX_NAME: usize = 48;
/// Octets of its summary at most, so that a line of `tcplint rules` stays one.
const MAX_SUMMARY: usize = 160;

/// A rule of a pack, as its author declares it. The texts are as in [`Rule`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// Two to eight capital letters, then three digits: `ACME001`. No other rule has it; which
    /// letters nobody else has, the pack's author chooses.
    pub code: String,
    /// Two or more words of small letters and digits, joined by hyphens: `telnet-from-outside`.
    pub name: String,
    /// Its usual severity.
    pub severity: Severity,
    /// Whether it is on unless the user selects otherwise.
    pub default: bool,
    /// One line without a full stop, not empty.
    pub summary: String,
    /// When it fires; may be empty, as the three below.
    pub condition: String,
    /// Why that is wrong.
    pub why: String,
    /// What is exempt.
    pub exempt: String,
    /// What to do.
    pub advice: String,
    /// Where the rule comes from, a line each.
    pub references: Vec<String>,
    /// Whether it is silent where connections are not followed.
    pub needs_connections: bool,
}

/// Why a pack's rules cannot join the catalogue: one line that names the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A code that is not spelled as [`Declaration::code`] says.
    Code(String),
    /// The code is another rule's.
    CodeTaken(String),
    /// A name that is not spelled as [`Declaration::name`] says: code and name.
    Name(String, String),
    /// The name is another rule's: code and name.
    NameTaken(String, String),
    /// The summary is empty, too long or more than one line: the code.
    Summary(String),
    /// There are more rules than there is room for: how many there are, and are places.
    Room(usize, usize),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Code(code) => write!(
                f,
                "a rule has the code '{code}': two to eight capital letters (not ALL) and three \
                 digits are needed, as in ACME001"
            ),
            Refusal::CodeTaken(code) => {
                write!(f, "a rule has the code {code}, which is another rule's")
            }
            Refusal::Name(code, name) => write!(
                f,
                "rule {code} has the name '{name}': two or more words of small letters and digits, \
                 joined by hyphens, are needed, {MAX_NAME} octets at most"
            ),
            Refusal::NameTaken(code, name) => {
                write!(
                    f,
                    "rule {code} has the name {name}, which is another rule's"
                )
            }
            Refusal::Summary(code) => write!(
                f,
                "the summary of rule {code} is not one line of 1 to {MAX_SUMMARY} octets"
            ),
            Refusal::Room(count, room) => {
                write!(f, "{count} rules, and there is room for {room} more only")
            }
        }
    }
}

impl std::error::Error for Refusal {}

/// Adds the rules of a pack to the catalogue, for the rest of the process: `pack` is its name and
/// version. From then on [`all`](crate::all), [`find`](crate::find) and [`Selection`](crate::Selection) know
/// them; a set of rules that was made before does not hold them. No rule joins where one is
/// refused.
///
/// Nothing here checks them: whoever joins them finds what breaks them.
///
/// # Errors
///
/// [`Refusal`], for the first rule that cannot join.
pub fn join(pack: &str, rules: Vec<Declaration>) -> Result<Vec<RuleId>, Refusal> {
    let places = joined::add(|joined| {
        for (at, rule) in rules.iter().enumerate() {
            let earlier = rules.iter().take(at);
            let earlier = earlier.map(|other| (other.code.as_str(), other.name.as_str()));
            let there = ours().iter().chain(joined);
            check(
                rule,
                there.map(|rule| (rule.code, rule.name)).chain(earlier),
            )?;
        }
        let room = ROOM.saturating_sub(joined.len());
        if rules.len() > room {
            return Err(Refusal::Room(rules.len(), room));
        }
        let pack = leaked(pack.to_owned());
        Ok(rules.into_iter().map(|rule| kept(pack, rule)).collect())
    })?;
    Ok(joined_at(places).collect())
}

fn check<'r>(
    rule: &Declaration,
    mut others: impl Iterator<Item = (&'r str, &'r str)>,
) -> Result<(), Refusal> {
    let Declaration {
        code,
        name,
        summary,
        ..
    } = rule;
    if !is_code(code) {
        return Err(Refusal::Code(code.clone()));
    }
    if !is_name(name) {
        return Err(Refusal::Name(code.clone(), name.clone()));
    }
    let is_line = !summary.trim().is_empty() && !summary.contains(char::is_control);
    if !is_line || summary.len() > MAX_SUMMARY {
        return Err(Refusal::Summary(code.clone()));
    }
    match others.find(|(its_code, its_name)| its_code == code || its_name == name) {
        Some((its_code, _)) if its_code == code => Err(Refusal::CodeTaken(code.clone())),
        Some(_) => Err(Refusal::NameTaken(code.clone(), name.clone())),
        None => Ok(()),
    }
}

fn is_code(code: &str) -> bool {
    let digits = code.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    let letters = code.len() - digits.len();
    (2..=8).contains(&letters)
        && digits.len() == 3
        && digits.bytes().all(|digit| digit.is_ascii_digit())
        && code.get(..letters) != Some("ALL")
}

/// With a hyphen, which no code, no prefix and no `ALL` has.
fn is_name(name: &str) -> bool {
    let is_word = |word: &str| {
        let small = |octet: u8| octet.is_ascii_lowercase() || octet.is_ascii_digit();
        !word.is_empty() && word.bytes().all(small)
    };
    name.len() <= MAX_NAME && name.contains('-') && name.split('-').all(is_word)
}

/// A pack is loaded for as long as the process lives, and so are its rules.
fn kept(pack: &'static str, rule: Declaration) -> &'static Rule {
    let references = rule.references.into_iter();
    let references = references.map(|text| Reference::Other(leaked(text)));
    Box::leak(Box::new(Rule {
        code: leaked(rule.code),
        name: leaked(rule.name),
        severity: rule.severity,
        default: rule.default,
        summary: leaked(rule.summary),
        condition: leaked(rule.condition),
        why: leaked(rule.why),
        exempt: leaked(rule.exempt),
        advice: leaked(rule.advice),
        references: Box::leak(references.collect()),
        peers: &[],
        message: Message::of_pack(Pack {
            pack,
            needs_connections: rule.needs_connections,
        }),
    }))
}

fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}
