//! What app clients may read and write, and what tags and rules of identity pools demand of it.
//!
//! Cognito's own defaults are not relied on: its pages and reports contradict each other on custom attributes. Both lists
//! stand in the output for every app client that it creates, and are never empty, which Cognito would take for no list.
//! Sources: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html>,
//! <https://github.com/hashicorp/terraform-provider-aws/issues/28684>, <https://github.com/aws/aws-cdk/issues/21835>

use std::borrow::Cow;

use super::code;
use super::values::{insertion, literal};
use crate::check::{Checker, Clauses, Declarations};
use crate::diagnostic::{Diagnostic, Edit};
use crate::model::identity_pool;
use crate::model::user_pool::{
    ADMIN_SCOPE, Client, ClientProvider, Contact, Flow, Login, PoolProvider, STANDARD_ATTRIBUTES, UserPool,
    is_standard_attribute,
};
use crate::model::{IdentityPool, Spanned, Str};
use crate::syntax::ast::ClauseNode;
use crate::text::{Loc, Span};

/// Claims that are lists. STS takes one text for a tag.
const LISTS: [&str; 3] = ["cognito:groups", "cognito:roles", "identities"];

/// Attributes that Cognito sets by itself and that clients may read.
const VERIFIED: [&str; 2] = ["email_verified", "phone_number_verified"];

/// A tag or a rule that reads an attribute of users through an app client.
struct ClaimReader<'p> {
    /// Index of the client in the pool.
    client: u32,
    /// The name of the attribute, `custom:` included.
    claim: &'p str,
    /// Location of the tag or rule.
    loc: Loc,
    /// Name of the tag; nothing for a rule.
    tag: Option<&'p str>,
}

/// The attributes that an app client may read and those that it may write, by their names in Cognito.
type Lists<'s> = (Vec<Cow<'s, str>>, Vec<Cow<'s, str>>);

/// Checks what tags and rules read, and fills in the lists of every app client that the output creates.
pub(in crate::check) fn check_claims<'s>(checker: &mut Checker<'s>, declarations: &Declarations<'_>) {
    let mut diagnostics = Vec::new();
    for pool in &checker.program.identity_pools {
        report_list_tags(pool, &mut diagnostics);
    }
    let mut lists: Vec<Vec<Lists<'s>>> = Vec::new();
    for (at, users) in checker.program.user_pools.iter().enumerate() {
        if users.existing.is_some() {
            lists.push(Vec::new());
            continue;
        }
        let readers = readers(checker, at);
        let of_pool = Pool { checker, declarations, at, users, readers: &readers };
        lists.push(users.clients.iter().map(|client| of_pool.attribute_lists(client)).collect());
        for (at, client) in users.clients.iter().enumerate() {
            of_pool.report_unreadable(at as u32, client, &mut diagnostics);
            of_pool.report_missing_required(client, &mut diagnostics);
            of_pool.report_missing_mapped(client, &mut diagnostics);
            of_pool.report_chosen_by_users(client, &mut diagnostics);
        }
    }
    for (users, lists) in checker.program.user_pools.iter_mut().zip(lists) {
        for (client, (readable, writable)) in users.clients.iter_mut().zip(lists) {
            (client.readable, client.writable) = (readable, writable);
        }
    }
    diagnostics.into_iter().for_each(|diagnostic| checker.report(diagnostic));
}

/// Reports tags that would have several values.
fn report_list_tags(pool: &IdentityPool<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for tag in pool.tags.iter().filter(|tag| LISTS.contains(&tag.claim.as_str())) {
        let message = format!("tag `{}` is filled from `{}`, which is a list", tag.name, tag.claim);
        let diagnostic = Diagnostic::new(&code::LIST_TAG, tag.loc, message, "a tag has one value")
            .note("STS accepts one text for a session tag, without brackets, quotes and commas; users with such a claim get no credentials");
        diagnostics.push(match tag.claim.as_str() {
            "identities" => diagnostic.help("read a claim with one value: claim(\"sub\")"),
            _ => diagnostic
                .help("give the group what it needs: grant group NAME …")
                .help("or let `trigger pre_token_generation` put one text into a claim of its own, and read that"),
        });
    }
}

/// Returns the tags and rules that read attributes of the users of a pool, given by index.
fn readers<'p>(checker: &'p Checker<'_>, at: usize) -> Vec<ClaimReader<'p>> {
    let users = &checker.program.user_pools[at];
    let attribute = |claim: &str| is_standard_attribute(claim) || users.attribute(claim).is_some();
    let client = |login: identity_pool::SignIn| match login {
        identity_pool::SignIn::Client(pool, client) if pool.index() == at => Some(client),
        _ => None,
    };
    let mut readers = Vec::new();
    for pool in &checker.program.identity_pools {
        for tag in pool.tags.iter().filter(|tag| attribute(&tag.claim)) {
            let clients = pool.sign_in.iter().filter_map(|login| client(login.value));
            let reader = |client| ClaimReader { client, claim: &tag.claim, loc: tag.loc, tag: Some(tag.name) };
            readers.extend(clients.map(reader));
        }
        for rule in pool.rules.iter().filter(|rule| attribute(&rule.claim)) {
            let reader = |client| ClaimReader { client, claim: &rule.claim, loc: rule.loc, tag: None };
            readers.extend(client(rule.login).map(reader));
        }
    }
    readers
}

/// Reason why an app client may write an attribute.
enum WriteReason<'p, 's> {
    /// A provider fills it.
    Mapped(&'p PoolProvider<'s>, Loc),
    /// Sign-up needs it.
    Required(Loc),
    /// It is the n-th in the list.
    Written(usize),
    /// Users sign up with it.
    Login(Loc),
}

/// Way for users to write an attribute.
enum WritePath {
    /// With their access tokens; the location and label of the option that gives them such tokens.
    Token(Loc, String),
    /// At sign-up; the app client with which they sign in afterwards.
    SignUp(Loc),
}

/// A user pool that the output creates.
struct Pool<'p, 's, 't> {
    checker: &'p Checker<'s>,
    declarations: &'p Declarations<'t>,
    at: usize,
    users: &'p UserPool<'s>,
    readers: &'p [ClaimReader<'p>],
}

impl<'p, 's> Pool<'p, 's, '_> {
    fn attribute_lists(&self, client: &Client<'s>) -> Lists<'s> {
        let written = |list: &[Str<'s>]| list.iter().filter_map(literal).map(Cow::Owned).collect::<Vec<_>>();
        let standard = || STANDARD_ATTRIBUTES.iter().map(|(name, _)| *name);
        let custom = || self.users.settings.attributes.iter().filter(|attribute| !attribute.standard);
        let own = |name: &str| Cow::Owned(format!("custom:{name}"));
        let readable = match client.read.as_slice() {
            [] => standard()
                .chain(VERIFIED)
                .map(Cow::Borrowed)
                .chain(custom().map(|attribute| own(attribute.name)))
                .collect(),
            list => written(list),
        };
        let writable = match client.write.as_slice() {
            [] => {
                let needed = |name: &str| self.write_reason(client, name).is_some();
                let given = |name: &&str| !self.decides_access(name) || needed(name);
                let filled = |name: &Cow<'_, str>| needed(name);
                let custom = custom().map(|attribute| own(attribute.name)).filter(filled);
                standard().filter(given).map(Cow::Borrowed).chain(custom).collect()
            }
            list => written(list),
        };
        (readable, writable)
    }

    /// Returns whether a tag or a rule depends on an attribute that nobody else has verified.
    fn decides_access(&self, name: &str) -> bool {
        self.readers.iter().any(|reader| reader.claim == name) && !self.is_verified(name)
    }

    /// Returns whether an address changes only when its owner answers. With two addresses that are verified Cognito asks
    /// for one of them alone.
    /// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-email-phone-verification.html>
    fn is_verified(&self, name: &str) -> bool {
        let settings = &self.users.settings;
        let [verified] = settings.verify.as_slice() else { return false };
        verified.value.attribute() == name
            && (!self.is_mutable(name) || settings.updates_in_effect().contains(&verified.value))
    }

    fn is_mutable(&self, name: &str) -> bool {
        self.users.attribute(name).and_then(|attribute| attribute.mutable).is_none_or(|mutable| mutable.value)
    }

    /// Returns why an app client may write an attribute, apart from Cognito's defaults, or nothing if it need not.
    fn write_reason(&self, client: &'p Client<'s>, name: &str) -> Option<WriteReason<'p, 's>> {
        if let Some((provider, loc, _)) = self.provider_attributes(client).find(|(.., filled)| filled == name) {
            return Some(WriteReason::Mapped(provider, loc));
        }
        let required = self.users.attribute(name).and_then(|attribute| attribute.required);
        if let Some(required) = required.filter(|required| required.value) {
            return Some(WriteReason::Required(required.loc));
        }
        if !client.write.is_empty() {
            return client
                .write
                .iter()
                .position(|text| literal(text).as_deref() == Some(name))
                .map(WriteReason::Written);
        }
        // A preferred user name is set after sign-up.
        let asked = |login: &&Spanned<Login>| login.value != Login::PreferredUsername && self.has_open_sign_up();
        let mut login = self.users.settings.login.iter().filter(asked);
        login.find(|login| login.value.attribute() == Some(name)).map(|login| WriteReason::Login(login.loc))
    }

    /// Returns whether people can create their own users.
    fn has_open_sign_up(&self) -> bool {
        !self.users.settings.admin_only.is_some_and(|admin| admin.value)
    }

    /// Returns what providers of an app client fill: the provider, the location of the mapping, and the attribute.
    fn provider_attributes(
        &self,
        client: &'p Client<'s>,
    ) -> impl Iterator<Item = (&'p PoolProvider<'s>, Loc, Cow<'p, str>)> + use<'_, 'p, 's> {
        let providers = client.providers.iter().filter_map(|provider| match provider.value {
            ClientProvider::Provider(at) => self.users.providers.get(at as usize),
            ClientProvider::Cognito => None,
        });
        let mapping = providers.flat_map(|provider| provider.mapping.iter().map(move |(name, _)| (provider, *name)));
        let mapping = mapping.filter(|(_, name)| name.value != "username" && !VERIFIED.contains(&name.value));
        mapping.map(|(provider, name)| (provider, name.loc, self.attribute_name(name)))
    }

    fn attribute_name(&self, name: Spanned<&'s str>) -> Cow<'p, str> {
        let custom =
            self.users.settings.attributes.iter().any(|attribute| attribute.name == name.value && !attribute.standard);
        if custom { Cow::Owned(format!("custom:{}", name.value)) } else { Cow::Borrowed(name.value) }
    }

    /// Returns the first tag or rule that reads an attribute.
    fn reader_of(&self, name: &str) -> Option<&'p ClaimReader<'p>> {
        self.readers.iter().find(|reader| reader.claim == name)
    }

    /// Returns `Users.web`.
    fn client_title(&self, client: &Client<'_>) -> String {
        format!("{}.{}", self.users.name, client.name)
    }

    /// Reports a `read` list without an attribute that a tag or a rule reads through this client.
    fn report_unreadable(&self, at: u32, client: &Client<'s>, diagnostics: &mut Vec<Diagnostic>) {
        let Some(last) = client.read.last() else { return };
        let mut reported: Vec<&str> = Vec::new();
        for reader in self.readers.iter().filter(|reader| reader.client == at) {
            let listed = client.read.iter().any(|text| literal(text).as_deref() == Some(reader.claim));
            if listed || reported.contains(&reader.claim) {
                continue;
            }
            reported.push(reader.claim);
            let (claim, what) = (reader.claim, reader_phrase(reader));
            let message = format!("{what} `{claim}`, which `{}` may not read", self.client_title(client));
            diagnostics.push(
                Diagnostic::new(&code::CLAIM_NOT_READABLE, last.loc, message, format!("`{claim}` is not in this list"))
                    .label(reader.loc, "read here")
                    .note("an ID token has only the attributes that its app client may read; without this one the claim is never set")
                    .fix("let it read the attribute", last.loc, self.with_appended(last, claim)),
            );
        }
    }

    /// Reports a `write` list without a required attribute.
    fn report_missing_required(&self, client: &Client<'s>, diagnostics: &mut Vec<Diagnostic>) {
        let Some(last) = client.write.last() else { return };
        for attribute in self.users.settings.attributes.iter().filter(|attribute| attribute.standard) {
            let Some(required) = attribute.required.filter(|required| required.value) else { continue };
            let name = attribute.name;
            if client.write.iter().any(|text| literal(text).is_none_or(|text| text == name)) {
                continue;
            }
            let message = format!("`{}` may not write `{name}`, which sign-up needs", self.client_title(client));
            diagnostics.push(
                Diagnostic::new(
                    &code::REQUIRED_NOT_WRITABLE,
                    last.loc,
                    message,
                    format!("`{name}` is not in this list"),
                )
                .label(required.loc, "required here")
                .note("Cognito refuses an app client whose list lacks a required attribute")
                .fix("let it write the attribute", last.loc, self.with_appended(last, name)),
            );
        }
    }

    /// Reports a `write` list without an attribute that a provider fills.
    fn report_missing_mapped(&self, client: &'p Client<'s>, diagnostics: &mut Vec<Diagnostic>) {
        let Some(last) = client.write.last() else { return };
        for (provider, loc, name) in self.provider_attributes(client) {
            if client.write.iter().any(|text| literal(text).is_none_or(|text| text == name)) {
                continue;
            }
            let message = format!("provider `{}` fills `{name}`, which `{}` may not write", provider.name, client.name);
            let diagnostic =
                Diagnostic::new(&code::MAPPED_ATTRIBUTE, last.loc, message, format!("`{name}` is not in this list"))
                    .label(loc, "filled at each sign-in")
                    .note("Cognito writes mapped attributes through the app client, so the sign-in fails");
            let append = Edit { loc: last.loc, text: self.with_appended(last, &name) };
            let reader = self
                .reader_of(&name)
                .filter(|_| self.decides_access(&name) && self.write_path(client, &name).is_some());
            diagnostics.push(match reader {
                None => diagnostic.edits("let it write the attribute", vec![append], false),
                Some(reader) => {
                    let diagnostic = diagnostic.label(reader.loc, "decides what users may do").note(
                        "what the app client may write its users may write with their access tokens, so these have to be without that right",
                    );
                    self.add_closing_fix(diagnostic, client, "let it write the attribute, and its users not", vec![append])
                }
            });
        }
    }

    /// Returns the last entry of a list with another after it, as text.
    fn with_appended(&self, last: &Str<'_>, name: &str) -> String {
        format!("{}, \"{name}\"", self.checker.slice(last.loc))
    }

    /// Reports attributes that users choose for themselves and that decide what they may do.
    fn report_chosen_by_users(&self, client: &'p Client<'s>, diagnostics: &mut Vec<Diagnostic>) {
        let mut reported: Vec<&str> = Vec::new();
        for reader in self.readers {
            let claim = reader.claim;
            if reported.contains(&claim) || !self.decides_access(claim) {
                continue;
            }
            reported.push(claim);
            let listed = client.write.iter().any(|text| literal(text).as_deref() == Some(claim));
            // A list that lacks what it needs has been reported.
            let Some(why) = self.write_reason(client, claim).filter(|_| client.write.is_empty() || listed) else {
                continue;
            };
            let Some(how) = self.write_path(client, claim) else { continue };
            let message = format!(
                "{} `{claim}`, which users of `{}` may write",
                reader_phrase(reader),
                self.client_title(client)
            );
            let diagnostic = Diagnostic::new(&code::USERS_CHOOSE, reader.loc, message, "decides what users may do");
            let diagnostic = match &why {
                WriteReason::Mapped(provider, loc) => {
                    diagnostic.label(*loc, format!("filled by `{}`, so the app client has to write it", provider.name))
                }
                WriteReason::Required(loc) => diagnostic.label(*loc, "required, so every app client may write it"),
                WriteReason::Written(at) => diagnostic.label(client.write[*at].loc, "may be written"),
                WriteReason::Login(loc) => diagnostic.label(*loc, "users sign up with it"),
            };
            let diagnostic = match &how {
                WritePath::Token(loc, label) => diagnostic.label(*loc, label.as_str()).note(
                    "with the scope `aws.cognito.signin.user.admin` in its access token a user changes every attribute that the \
                     app client may write, without the app",
                ),
                WritePath::SignUp(loc) => diagnostic.label(*loc, "lets users sign in who signed up").note(
                    "anybody can call SignUp with the id of the app client, and chooses the value there, also of an attribute \
                     that cannot change later",
                ),
            };
            diagnostics.push(self.add_fixes(diagnostic, client, claim, &why));
        }
    }

    /// Returns how users can write an attribute that an app client may write, or nothing if they cannot.
    fn write_path(&self, client: &Client<'s>, name: &str) -> Option<WritePath> {
        if self.is_mutable(name) {
            if let Some(scope) = client.scopes.iter().find(|scope| literal(scope).as_deref() == Some(ADMIN_SCOPE)) {
                return Some(WritePath::Token(scope.loc, "its access tokens change attributes".to_owned()));
            }
            if client.signs_in_by_api() {
                let flow = client.flows.iter().find(|flow| flow.value != Flow::Refresh);
                return Some(match flow {
                    Some(flow) => WritePath::Token(flow.loc, "its access tokens change attributes".to_owned()),
                    None => WritePath::Token(client.loc, "signs in by `srp`, the default of `flows`".to_owned()),
                });
            }
        }
        if !self.has_open_sign_up() || client.machine() {
            return None;
        }
        let own = self.users.clients.iter().find(|client| client.signs_in_own_users())?;
        Some(WritePath::SignUp(own.loc))
    }

    fn add_fixes(
        &self,
        diagnostic: Diagnostic,
        client: &'p Client<'s>,
        claim: &str,
        why: &WriteReason<'_, '_>,
    ) -> Diagnostic {
        let contact = [Contact::Email, Contact::Phone].into_iter().find(|contact| contact.attribute() == claim);
        let settings = &self.users.settings;
        let diagnostic = match (contact, settings.verify.as_slice()) {
            (Some(contact), [verified]) if verified.value == contact => {
                let word = if contact == Contact::Email { "email" } else { "phone" };
                let edit = match settings.verify_updates.last() {
                    Some(last) => {
                        Some(Edit { loc: last.loc, text: format!("{}, {word}", self.checker.slice(last.loc)) })
                    }
                    None if settings.updates_written => self.clauses().and_then(|clauses| {
                        let loc = clauses.location_of("verify_updates")?;
                        Some(Edit { loc, text: format!("verify_updates {word}") })
                    }),
                    None => self.added_to_pool(&format!("verify_updates {word}")),
                };
                let text = format!("let an address count only when its owner has answered: verify_updates {word}");
                add_fix_or_help(diagnostic, text, edit.map(|edit| vec![edit]))
            }
            _ => diagnostic,
        };
        match why {
            WriteReason::Mapped(..) => self.add_closing_fix(diagnostic, client, "let users not write it", Vec::new()),
            WriteReason::Required(loc) => {
                let mut edits = vec![Edit { loc: *loc, text: "off".to_owned() }];
                let listed = client.write.iter().position(|text| literal(text).as_deref() == Some(claim));
                edits.extend(listed.map(|at| self.removal_edit(&client.write, at)));
                diagnostic
                    .edits("do not ask for it at sign-up, and let an administrator or a function set it", edits, false)
                    .help("or let administrators create users, and let it not change: sign_up admin, and `mutable off` in the attribute")
            }
            WriteReason::Written(at) => {
                let edits = vec![self.removal_edit(&client.write, *at)];
                diagnostic.edits("let users not write it; an administrator or a function sets it", edits, false)
            }
            WriteReason::Login(_) => {
                let edit = match settings.admin_only {
                    Some(open) => Some(Edit { loc: open.loc, text: "admin".to_owned() }),
                    None => self.added_to_pool("sign_up admin"),
                };
                let text = "let administrators create users: sign_up admin".to_owned();
                add_fix_or_help(diagnostic, text, edit.map(|edit| vec![edit]))
                    .help("or read what Cognito makes: claim(\"sub\"), claim(\"cognito:username\")")
            }
        }
    }

    /// Adds the fix after which no user of an app client writes its attributes, after `edits`.
    fn add_closing_fix(
        &self,
        diagnostic: Diagnostic,
        client: &Client<'s>,
        text: &str,
        mut edits: Vec<Edit>,
    ) -> Diagnostic {
        let mut words = Vec::new();
        let mut whole = client.rotation.is_none();
        let mut add = |edit: Option<Edit>, word: &'static str| {
            whole &= edit.is_some();
            edits.extend(edit);
            words.push(word);
        };
        if client.signs_in_by_api() {
            let edit = match (client.flows.first(), client.flows.last()) {
                (Some(first), Some(last)) => {
                    let span = Span::new(first.loc.span.start, last.loc.span.end);
                    Some(Edit { loc: Loc { span, ..first.loc }, text: "refresh".to_owned() })
                }
                _ => self.added_to_client(client, "flows refresh"),
            };
            add(edit, "flows refresh");
        }
        let scope = client.scopes.iter().position(|scope| literal(scope).as_deref() == Some(ADMIN_SCOPE));
        if let Some(at) = scope {
            let edit = match client.scopes.len() {
                1 => Edit { loc: client.scopes[0].loc, text: "\"openid\"".to_owned() },
                _ => removal_from_list(&client.scopes, at),
            };
            add(Some(edit), "no scope aws.cognito.signin.user.admin");
        }
        let other = |other: &Client<'s>| other.name != client.name && other.signs_in_own_users();
        if self.has_open_sign_up() && (!client.federated() || self.users.clients.iter().any(other)) {
            let edit = match self.users.settings.admin_only {
                Some(open) => Some(Edit { loc: open.loc, text: "admin".to_owned() }),
                None => self.added_to_pool("sign_up admin"),
            };
            add(edit, "sign_up admin");
        }
        let text = format!("{text}: {}", words.join(", "));
        let diagnostic = add_fix_or_help(diagnostic, text, whole.then_some(edits));
        match client.rotation {
            Some(_) => diagnostic.help("and leave `rotation` out, which excludes the flow `refresh`"),
            None => diagnostic,
        }
    }

    fn removal_edit(&self, list: &[Str<'_>], at: usize) -> Edit {
        if list.len() > 1 {
            return removal_from_list(list, at);
        }
        let spare = STANDARD_ATTRIBUTES.iter().map(|(name, _)| *name).filter(|name| !self.decides_access(name));
        let spare =
            ["name"].into_iter().filter(|name| !self.decides_access(name)).chain(spare).next().unwrap_or("name");
        Edit { loc: list[at].loc, text: format!("\"{spare}\"") }
    }

    fn clauses(&self) -> Option<Clauses<'s, '_>> {
        let (file, declare, _) = self.declarations.user_pools.get(self.at)?;
        Some(self.checker.clauses(*file, declare))
    }

    fn added_to_pool(&self, clause: &str) -> Option<Edit> {
        insertion(&self.clauses()?, clause).map(|(loc, text)| Edit { loc, text })
    }

    fn added_to_client(&self, client: &Client<'s>, clause: &str) -> Option<Edit> {
        let clauses = self.clauses()?;
        let named = |clause: &&ClauseNode| clauses.word_arg(clause, 0).is_some_and(|name| name.loc == client.loc);
        let declared = clauses.all("client").find(named)?;
        insertion(&clauses.inner(declared), clause).map(|(loc, text)| Edit { loc, text })
    }
}

/// Adds a fix, or advice without edits.
fn add_fix_or_help(diagnostic: Diagnostic, text: String, edits: Option<Vec<Edit>>) -> Diagnostic {
    match edits {
        Some(edits) => diagnostic.edits(text, edits, false),
        None => diagnostic.help(text),
    }
}

/// Returns the edit that removes one of several strings from a list, with a comma.
fn removal_from_list(list: &[Str<'_>], at: usize) -> Edit {
    let spans = |at: usize| list[at].loc.span;
    let span = match at {
        0 => Span::new(spans(0).start, spans(1).start),
        _ => Span::new(spans(at - 1).end, spans(at).end),
    };
    Edit { loc: Loc { span, ..list[at].loc }, text: String::new() }
}

/// Returns the beginning of a sentence about a reader.
fn reader_phrase(reader: &ClaimReader<'_>) -> String {
    match reader.tag {
        Some(tag) => format!("tag `{tag}` is filled from"),
        None => "a rule gives a role by".to_owned(),
    }
}
