use super::shared::{allows_users, find_verb, is_owned, location, target_kind};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::grant::Object;
use crate::model::resource::Detail;
use crate::syntax::ast::PrincipalKind;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1009",
        name: "unbound-key",
        severity: Severity::Warning,
        summary: "Users may use a KMS key without limits.",
        why: "Neither the service (`kms:ViaService`) nor the encryption context is required: a user who gets hold of \
              anybody's ciphertext can decrypt it. A resource that says `kms KEY` gets the key's permissions by itself, \
              bound to its service; an own use of the key is bound by `where owner(…)`. Source: \
              https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html",
        bad: users!["key Vault { context userId: identity }" "grant auth_users decrypt key Vault"],
        good: users!["key Vault { context userId: identity }" "grant auth_users decrypt key Vault where owner(userId)"],
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Signatures have no encryption context.
        users!["key Seal" "grant auth_users verify key Seal"],
        users!["key Vault" "function Work" "grant function Work decrypt key Vault"],
        // Bound to the service by the compiler.
        users!["key Vault" "bucket Uploads { kms Vault }" "grant auth_users get bucket Uploads at \"tips/\""],
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        if !allows_users(written) || target_kind(context.program, grant) != "key" || is_owned(grant) {
            continue;
        }
        let bindable = find_verb(grant, |verb| verb.owner);
        let (Some(verb), Some(target), Some(node)) = (bindable, grant.targets.first(), written.targets.first()) else {
            continue;
        };
        let Object::Resource(id) = target.object else { continue };
        let resource = &context.program.resources[id.index()];
        let who = context.text(location(file, written.who.span));
        let message = format!("`{who}` may `{}` anything under key `{}`", verb.name, resource.name);
        let owner = match &resource.detail {
            Detail::Owned(keys) if written.who.kind != PrincipalKind::UnauthUsers => keys.first(),
            _ => None,
        };
        let finding =
            Diagnostic::new(RULE.code, location(file, node.span()), message, "bound to no context and no service");
        let finding = match owner {
            Some(owner) => finding.help(format!("ask for the encryption context: where owner({})", owner.name)),
            None if written.who.kind == PrincipalKind::UnauthUsers => finding,
            None => finding.help(format!(
                "bind it to its user: key {} {{ context userId: identity }} and `where owner(userId)`",
                resource.name
            )),
        };
        diagnostics.push(finding.help(format!(
            "if the key encrypts a table, a bucket or a queue, write `kms {}` there and leave this grant out",
            resource.name
        )));
    }
}
