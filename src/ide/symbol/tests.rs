use super::testing::every_place;
use super::*;
use crate::ide::testing::view;
use crate::syntax::clauses::{BlockSpec, ClauseSpec, DECLARATIONS, Slot};

/// Every name of a program with what it stands for, a line for each of the text. `=` marks what is declared.
fn show(text: &str) -> String {
    view(text, |view, _| {
        let mut out = String::new();
        let names = occurrences(view, FileId(0)).into_iter().peekable();
        let line = |found: &Occurrence| view.text(FileId(0))[..found.span.start as usize].matches('\n').count();
        let mut last = 0;
        for found in names {
            if !out.is_empty() {
                out.push_str(if line(&found) == last { "; " } else { "\n" });
            }
            last = line(&found);
            let mark = if found.declaration { " =" } else { "" };
            out += &format!("{}{mark} {}", found.span.of(view.text(FileId(0))), short(found.symbol));
        }
        out
    })
}

/// `Client(0, 1)`.
fn short(symbol: SymbolId) -> String {
    let full = format!("{symbol:?}");
    let parts = full.split(['(', ')', ',', ' ']).filter(|part| !part.is_empty() && !part.ends_with("Id"));
    let parts: Vec<&str> = parts.collect();
    format!("{}({})", parts[0], parts[1..].join(", "))
}

#[test]
fn a_user_pool() {
    let text = "function Pre\n\
user_pool Users {\n\
  login email\n\
  attribute tenant string\n\
  attribute email string\n\
  provider Corp oidc { issuer \"https://a.example\"; client_id \"{id}\"; map tenant = \"t\"; map email = \"e\" }\n\
  client web { callback \"https://{id}.example\"; scopes \"openid\", \"notes/read\", \"https://a/write\"; providers Corp, cognito; \
write \"custom:tenant\", \"email\", \"name\" }\n\
  resource_server notes { scope read \"{id}\" }\n\
  resource_server other { identifier \"https://a\"; scope write \"W\" }\n\
  trigger pre_sign_up -> Pre\n\
}\n\
param id: string\n";
    insta::assert_snapshot!(show(text), @r#"
    Pre = Resource(0)
    Users = UserPool(0)
    tenant = Attribute(0, 0)
    email = Attribute(0, 1)
    Corp = PoolProvider(0, 0); id Param(0); tenant Attribute(0, 0); email Attribute(0, 1)
    web = Client(0, 0); id Param(0); notes ResourceServer(0, 0); read Scope(0, 0, 0); write Scope(0, 1, 0); Corp PoolProvider(0, 0); tenant Attribute(0, 0); email Attribute(0, 1)
    notes = ResourceServer(0, 0); read = Scope(0, 0, 0)
    other = ResourceServer(0, 1); write = Scope(0, 1, 0)
    Pre Resource(0)
    id = Param(0)
    "#);
}

#[test]
fn a_pool_of_identities_and_an_api() {
    let text = "user_pool Users { login email; client web; group admins; attribute tenant string; resource_server notes { scope read \"R\" } }\n\
provider corp oidc { issuer \"https://a.example\"; client_id \"a\" }\n\
identity_pool Identities { sign_in Users.web, corp; tag tenant = claim(\"custom:tenant\"); \
rule Users.web claim(\"cognito:groups\") contains \"admins\" -> Users.admins; rule corp claim(\"custom:tenant\") equals \"admins\" -> Users.admins }\n\
function Gate\n\
api Http http { authorizer pool jwt Users.web; authorizer corp jwt corp; authorizer gate lambda Gate; default pool; \
route GET /a -> Gate { scopes \"notes/read\" } route GET /b -> Gate { authorizer corp; scopes \"notes/read\" } \
route POST /c -> \"src/c.main\" { iam } }\n\
test \"t\" { assert route Http get /a requires authorizer pool, scopes \"notes/read\"; assert route Http GET /b is public }\n";
    insta::assert_snapshot!(show(text), @r#"
    Users = UserPool(0); web = Client(0, 0); admins = Group(0, 0); tenant = Attribute(0, 0); notes = ResourceServer(0, 0); read = Scope(0, 0, 0)
    corp = Provider(0)
    Identities = IdentityPool(0); Users UserPool(0); web Client(0, 0); corp Provider(0); tenant = Tag(0, 0); tenant Attribute(0, 0); Users UserPool(0); web Client(0, 0); admins Group(0, 0); Users UserPool(0); admins Group(0, 0); corp Provider(0); Users UserPool(0); admins Group(0, 0)
    Gate = Resource(0)
    Http = Api(0); pool = Authorizer(0, 0); Users UserPool(0); web Client(0, 0); corp = Authorizer(0, 1); corp Provider(0); gate = Authorizer(0, 2); Gate Resource(0); pool Authorizer(0, 0); GET /a = Route(0, 0); Gate Resource(0); notes ResourceServer(0, 0); read Scope(0, 0, 0); GET /b = Route(0, 1); Gate Resource(0); corp Authorizer(0, 1); POST /c = Route(0, 2)
    Http Api(0); get /a Route(0, 0); pool Authorizer(0, 0); notes ResourceServer(0, 0); read Scope(0, 0, 0); Http Api(0); GET /b Route(0, 1)
    "#);
}

#[test]
fn a_grant() {
    let text = "user_pool Users { login email; client web; group admins }\n\
identity_pool Identities { sign_in Users.web; tag tenant = claim(\"t\") }\n\
identity_pool Others { tag tenant = claim(\"t\") }\n\
param stage: string\n\
table Notes { key id: tag(tenant), at: string; index byAt { key at: string } }\n\
table Orders { key id: sub }\n\
event_api Live { channel rooms }\n\
bucket Files\n\
bus App\n\
function List\n\
api Http http { default iam; route GET /a -> List }\n\
api Graph graphql { default iam }\n\
grant auth_users except group admins, group Users.admins read table Notes, Orders, index Notes.byAt where owner(id) and attributes(at, \"id\", total)\n\
grant Identities.auth_users get bucket Files at \"{tag:tenant}/{stage}/{identity}/\"\n\
grant group admins get bucket Files at \"{tag:tenant}/{nobody}/\" via route Http GET /a\n\
grant auth_users read channel Live.rooms\n\
grant auth_users call field Graph.Query.list\n\
grant function List put bus App where source(\"{stage}\")\n\
grant group nobody read table Nothing\n\
test \"t\" { assert only group admins can get table Notes at \"{stage}\" where id = self }\n\
test \"lists\" { assert Identities.auth_users, group admins except group Users.admins can get table Notes, Orders, index Notes.byAt \
  at \"{tag:tenant}\" where id = other after 2027-01-31 }\n";
    insta::assert_snapshot!(show(text), @r#"
    Users = UserPool(0); web = Client(0, 0); admins = Group(0, 0)
    Identities = IdentityPool(0); Users UserPool(0); web Client(0, 0); tenant = Tag(0, 0)
    Others = IdentityPool(1); tenant = Tag(1, 0)
    stage = Param(0)
    Notes = Resource(0); id = KeyAttribute(0, 0); tenant Tag(0, 0); tenant Tag(1, 0); at = KeyAttribute(0, 1); byAt = Index(0, 0); at = KeyAttribute(0, 1)
    Orders = Resource(1); id = KeyAttribute(1, 0)
    Live = Resource(2); rooms = Channel(2, 0)
    Files = Resource(3)
    App = Resource(4)
    List = Resource(5)
    Http = Api(0); GET /a = Route(0, 0); List Resource(5)
    Graph = Api(1)
    admins Group(0, 0); Users UserPool(0); admins Group(0, 0); Notes Resource(0); Orders Resource(1); Notes Resource(0); byAt Index(0, 0); id KeyAttribute(0, 0); id KeyAttribute(1, 0); at KeyAttribute(0, 1); id KeyAttribute(0, 0); id KeyAttribute(1, 0)
    Identities IdentityPool(0); Files Resource(3); tenant Tag(0, 0); stage Param(0)
    admins Group(0, 0); Files Resource(3); tenant Tag(0, 0); Http Api(0); GET /a Route(0, 0)
    Live Resource(2); rooms Channel(2, 0)
    Graph Api(1)
    List Resource(5); App Resource(4); stage Param(0)
    admins Group(0, 0); Notes Resource(0); stage Param(0); id KeyAttribute(0, 0)
    Identities IdentityPool(0); admins Group(0, 0); Users UserPool(0); admins Group(0, 0); Notes Resource(0); Orders Resource(1); Notes Resource(0); byAt Index(0, 0); tenant Tag(0, 0); id KeyAttribute(0, 0); id KeyAttribute(1, 0)
    "#);
}

#[test]
fn what_is_declared_twice() {
    let text = "table A\nbucket A\nuser_pool P { group g; group g }\nuser_pool Q { group g }\n\
grant group g read table A\ngrant group P.g read bucket A\n";
    insta::assert_snapshot!(show(text), @r#"
    A = Resource(0)
    A = Resource(1)
    P = UserPool(0); g = Group(0, 0); g = Group(0, 1)
    Q = UserPool(1); g = Group(1, 0)
    g Group(0, 0); g Group(1, 0); A Resource(0)
    P UserPool(0); g Group(0, 0); A Resource(0)
    "#);
}

/// Every clause that begins with a name declares a member. A row that is new in the tables needs a decision here.
#[test]
fn every_declared_name_is_a_symbol() {
    fn clauses(context: &'static BlockSpec, owner: &'static str, found: &mut Vec<String>) {
        for clause in context.clauses {
            // A logical id is a name of another file.
            let declares = matches!(clause.slots.first(), Some(Slot::Name | Slot::NameOrText | Slot::RouteKey));
            if declares && clause.word != "logical_id" {
                found.push(format!("{owner} {}", clause.word));
            }
            if let Some(inner) = block(clause) {
                clauses(inner, clause.word, found);
            }
        }
    }
    let mut found = Vec::new();
    for declaration in DECLARATIONS {
        clauses(declaration.body, declaration.word, &mut found);
    }
    let expected = [
        "user_pool attribute",
        "user_pool client",
        "user_pool resource_server",
        "resource_server scope",
        "user_pool group",
        "user_pool provider",
        // Names an attribute that is declared elsewhere.
        "provider map",
        "identity_pool tag",
        "api authorizer",
        "api route",
        "table index",
        "event_api channel",
    ];
    assert_eq!(found, expected);
}

fn block(clause: &'static ClauseSpec) -> Option<&'static BlockSpec> {
    clause.slots.iter().find_map(|slot| match slot {
        Slot::Block(context) | Slot::Maybe(Slot::Block(context)) => Some(*context),
        _ => None,
    })
}

/// A value for a slot; a string is the one that is tried.
fn value(slot: &Slot, tried: &str) -> String {
    match slot {
        Slot::Name | Slot::NameOrText => "some".to_owned(),
        Slot::Ref | Slot::Refs => "Some".to_owned(),
        Slot::Text | Slot::Texts | Slot::Handler => tried.to_owned(),
        Slot::Int => "8".to_owned(),
        Slot::Decimal => "2.0".to_owned(),
        Slot::Duration => "5m".to_owned(),
        Slot::Date => "2027-01-31".to_owned(),
        Slot::Switch => "on".to_owned(),
        Slot::Word(words) | Slot::Words(words) => words[0].to_owned(),
        Slot::Keys => "some: string".to_owned(),
        Slot::Arrow => "->".to_owned(),
        Slot::Equals => "=".to_owned(),
        Slot::RouteKey => "GET /some".to_owned(),
        Slot::Claim => "claim(\"some\")".to_owned(),
        Slot::Because => "because \"some\"".to_owned(),
        Slot::Maybe(slot) => value(slot, tried),
        Slot::Block(_) => String::new(),
    }
}

/// What is a placeholder to the checker is one here, and nothing else: no string of any clause is renamed by mistake.
#[test]
fn placeholders_are_those_of_the_checker() {
    fn texts(slots: &[Slot]) -> bool {
        slots.iter().any(|slot| match slot {
            Slot::Text | Slot::Texts | Slot::Handler => true,
            Slot::Maybe(slot) => texts(std::slice::from_ref(slot)),
            _ => false,
        })
    }
    /// Programs with each clause that takes a string.
    fn programs(
        path: &str,
        context: &'static BlockSpec,
        around: &dyn Fn(&str) -> String,
        found: &mut Vec<(String, String)>,
    ) {
        for clause in context.clauses {
            let values = |tried: &str| {
                let values: Vec<String> = clause.slots.iter().map(|slot| value(slot, tried)).collect();
                format!("{} {}", clause.word, values.join(" "))
            };
            if texts(clause.slots) {
                found.push((format!("{path} {}", clause.word), around(&values("\"{known}-{nobody}\""))));
            }
            if let Some(inner) = block(clause) {
                programs(
                    &format!("{path} {}", clause.word),
                    inner,
                    &|text| around(&format!("{} {{ {text} }}", values("\"x\""))),
                    found,
                );
            }
        }
    }
    let mut found = Vec::new();
    for declaration in DECLARATIONS {
        for flavour in std::iter::once("").chain(declaration.flavours.iter().copied()) {
            if flavour.is_empty() == declaration.flavours.is_empty() {
                let ty = if declaration.typed { "\"ses:template\" " } else { "" };
                let head = format!("{} Thing {ty}{flavour}", declaration.word);
                let around = |text: &str| format!("param known: string\n{head} {{ {text} }}\n");
                programs(declaration.word, declaration.body, &around, &mut found);
            }
        }
    }
    let (mut asked, mut seen, mut unread) = (0, Vec::new(), Vec::new());
    for (path, text) in found {
        view(&text, |view, _| {
            let params =
                occurrences(view, FileId(0)).into_iter().filter(|one| matches!(one.symbol, SymbolId::Param(_)));
            let used = params.count() > 1;
            let unknown = &crate::diagnostic::codes::names::UNKNOWN_PLACEHOLDER;
            let read = view.analysis.diagnostics.iter().any(|found| found.code == unknown);
            asked += usize::from(read);
            assert!(used || !read, "the checker reads the string of `{path}`: {text}");
            if read {
                seen.push(path);
            } else if used && !unread.contains(&path) {
                unread.push(path);
            }
        });
    }
    unread.retain(|path| !seen.contains(path));
    assert!(asked > 100, "only {asked}");
    // Read in other programs than these: where the pool exists already, of an authorizer with a source, of a whole rule.
    assert_eq!(unread, ["user_pool client id", "identity_pool rule", "api authorizer audience"]);
}

#[test]
fn any_text_can_be_asked() {
    every_place(1, |view, place| {
        if let Some(found) = occurrence_at(view, place) {
            let text = view.text(place.file);
            assert!(text.get(found.span.start as usize..found.span.end as usize).is_some_and(|name| !name.is_empty()));
            assert!(super::super::touches(found.span, place.offset));
        }
        if place.offset == 0 {
            let names: Vec<u32> = occurrences(view, place.file).iter().map(|found| found.span.start).collect();
            assert!(names.is_sorted());
        }
    });
}
