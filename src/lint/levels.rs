//! The levels of rules in a project: the table `[lint]` of `authc.toml` and the options of the command.

use super::{Rule, registry};
use crate::diagnostic::{Code, Severity};

/// The level of a rule in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleLevel {
    /// The rule does not run.
    Off,
    /// Findings are shown.
    Info,
    /// Findings are shown, and fail a run with `--deny-warnings`.
    Warn,
    /// Findings fail a run.
    Deny,
}

impl RuleLevel {
    /// The levels with their words in `authc.toml`.
    pub const WORDS: [(&'static str, Self); 4] =
        [("off", Self::Off), ("info", Self::Info), ("warn", Self::Warn), ("deny", Self::Deny)];

    /// Returns the level with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, level)| *level)
    }

    fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Info => Some(Severity::Info),
            Self::Warn => Some(Severity::Warning),
            Self::Deny => Some(Severity::Error),
        }
    }

    /// Returns the word in `authc.toml`.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, level)| *level == self).map_or("", |(word, _)| word)
    }

    /// Returns the default level of a rule.
    pub fn default_of(rule: &Rule) -> Self {
        match (rule.pedantic, rule.code.severity) {
            (true, _) => Self::Off,
            (false, Severity::Info) => Self::Info,
            (false, Severity::Warning) => Self::Warn,
            (false, Severity::Error) => Self::Deny,
        }
    }
}

/// The level of every rule.
#[derive(Debug, Clone)]
pub struct RuleLevels {
    /// In the order of the registry.
    levels: Vec<(&'static Rule, RuleLevel)>,
}

impl Default for RuleLevels {
    fn default() -> Self {
        Self { levels: registry::rules().map(|rule| (rule, RuleLevel::default_of(rule))).collect() }
    }
}

impl RuleLevels {
    /// Sets levels by names that [`registry::rules_named`] takes. The more specific name wins, whatever the order: a rule over
    /// `pedantic` over a category over `all`.
    pub fn set<'n>(&mut self, settings: impl IntoIterator<Item = (&'n str, RuleLevel)>) {
        let mut settings: Vec<(&str, RuleLevel)> = settings.into_iter().collect();
        settings.sort_by_key(|(name, _)| match *name {
            "all" => 0,
            "pedantic" => 2,
            name if super::Category::ALL.iter().any(|category| category.name() == name) => 1,
            _ => 3,
        });
        for (name, level) in settings {
            for rule in registry::rules_named(name) {
                self.set_one(rule, level);
            }
        }
    }

    fn set_one(&mut self, wanted: &Rule, level: RuleLevel) {
        if let Some((_, own)) = self.levels.iter_mut().find(|(rule, _)| rule.code.id == wanted.code.id) {
            *own = level;
        }
    }

    /// Switches off all other rules. A selected rule that is off gets the level that it would have if it were not pedantic.
    pub fn select(&mut self, only: &[&'static Rule]) {
        for (rule, level) in &mut self.levels {
            if !only.iter().any(|one| one.code.id == rule.code.id) {
                *level = RuleLevel::Off;
            } else if *level == RuleLevel::Off {
                *level = if rule.code.severity == Severity::Info { RuleLevel::Info } else { RuleLevel::Warn };
            }
        }
    }

    pub fn ignore(&mut self, rules: &[&'static Rule]) {
        rules.iter().for_each(|rule| self.set_one(rule, RuleLevel::Off));
    }

    /// Returns the rules that are on, in the order of the registry.
    pub fn enabled(&self) -> impl Iterator<Item = &'static Rule> {
        self.levels.iter().filter(|(_, level)| *level != RuleLevel::Off).map(|(rule, _)| *rule)
    }

    /// Returns the severity of a code in the project, or `None` if its rule is off. Errors of the language keep their severity.
    pub fn severity_of(&self, code: &Code) -> Option<Severity> {
        let entry = self.levels.iter().find(|(rule, _)| rule.code.id == code.id);
        entry.map_or(Some(code.severity), |(_, level)| level.severity())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(levels: &RuleLevels, name: &str) -> Option<Severity> {
        levels.severity_of(registry::find_code(name).expect("a code"))
    }

    #[test]
    fn what_is_more_exact_wins_in_any_order() {
        let mut levels = RuleLevels::default();
        assert_eq!(level(&levels, "unused-allow"), Some(Severity::Warning));
        levels.set([("unused-allow", RuleLevel::Deny), ("exceptions", RuleLevel::Info), ("all", RuleLevel::Off)]);
        assert_eq!(level(&levels, "unused-allow"), Some(Severity::Error));
        assert_eq!(level(&levels, "expired-allow"), Some(Severity::Info));
        assert_eq!(level(&levels, "unscoped-scan"), None);
    }

    #[test]
    fn selecting_switches_on_and_the_rest_off() {
        let mut levels = RuleLevels::default();
        levels.set([("unused-allow", RuleLevel::Off)]);
        levels.select(&registry::rules_named("unused-allow"));
        assert_eq!(level(&levels, "unused-allow"), Some(Severity::Warning));
        assert_eq!(level(&levels, "expired-allow"), None);
        levels.ignore(&registry::rules_named("exceptions"));
        assert_eq!(level(&levels, "unused-allow"), None);
    }

    #[test]
    fn errors_of_the_language_have_no_level() {
        let mut levels = RuleLevels::default();
        levels.set([("all", RuleLevel::Off)]);
        assert_eq!(levels.severity_of(&crate::diagnostic::codes::syntax::UNEXPECTED), Some(Severity::Error));
    }
}
