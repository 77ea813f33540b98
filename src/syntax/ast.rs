//! The tree. Nodes hold ranges of the source, not copies of it.

use smallvec::SmallVec;

use super::clauses::{ClauseSpec, DeclarationSpec};
use crate::text::Span;

/// A file.
#[derive(Debug, Default)]
pub struct Tree {
    /// Its statements in the order of the text. A statement that could not be parsed is not here; its errors are in the
    /// diagnostics, and nothing is emitted then.
    pub statements: Vec<StatementNode>,
}

/// A statement.
#[allow(clippy::large_enum_variant)] // grants are nearly all of a large file; a box each would cost more
#[derive(Debug)]
pub enum StatementNode {
    /// `grant …` or `deny …`.
    Grant(GrantNode),
    /// Anything that introduces a name.
    Declare(Box<DeclarationNode>),
    /// `param …`.
    Param(Box<ParamNode>),
    /// `test …`.
    Test(Box<TestNode>),
}

impl StatementNode {
    /// The whole, attributes not included.
    pub fn span(&self) -> Span {
        match self {
            Self::Grant(grant) => grant.span,
            Self::Declare(declare) => declare.span,
            Self::Param(param) => param.span,
            Self::Test(test) => test.span,
        }
    }

    /// The `@…` before it.
    pub fn attributes(&self) -> &[AttributeNode] {
        match self {
            Self::Grant(grant) => &grant.terms().attributes,
            Self::Declare(declare) => &declare.attributes,
            Self::Param(param) => &param.attributes,
            Self::Test(test) => &test.attributes,
        }
    }
}

/// `@allow(rule, "reason", until 2027-03-01)`.
#[derive(Debug)]
pub struct AttributeNode {
    /// The whole, `@` included.
    pub span: Span,
    /// `allow`.
    pub name: Span,
    /// What stands in the parentheses.
    pub args: Vec<Arg>,
}

/// `param stage: string = "dev"`.
#[derive(Debug)]
pub struct ParamNode {
    /// The whole statement.
    pub span: Span,
    /// Its name.
    pub name: Span,
    /// Its type.
    pub ty: Span,
    /// The default, with quotes.
    pub default: Option<Span>,
    /// `@…` before it.
    pub attributes: Vec<AttributeNode>,
}

/// `table Notes { … }`.
#[derive(Debug)]
pub struct DeclarationNode {
    /// The whole statement.
    pub span: Span,
    /// Its first word.
    pub word: Span,
    /// What that word may be followed by; none if there is no such declaration.
    pub spec: Option<&'static DeclarationSpec>,
    /// The name.
    pub name: Span,
    /// `http` in `api Http http`.
    pub flavour: Option<Span>,
    /// What stands in braces.
    pub body: Option<BlockNode>,
    /// `@…` before it.
    pub attributes: Vec<AttributeNode>,
}

/// Clauses in braces.
#[derive(Debug)]
pub struct BlockNode {
    /// Braces included.
    pub span: Span,
    /// The clauses in the order of the text.
    pub clauses: Vec<ClauseNode>,
}

/// A clause in braces.
#[derive(Debug)]
pub struct ClauseNode {
    /// The whole clause.
    pub span: Span,
    /// Its first word.
    pub word: Span,
    /// Its row of the table.
    pub spec: &'static ClauseSpec,
    /// A value for each slot that was there.
    pub args: Vec<Arg>,
    /// What stands in braces behind it.
    pub block: Option<BlockNode>,
}

/// A value in a clause.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// A word.
    Word(Span),
    /// Words with commas between them.
    Words(Vec<Span>),
    /// A reference.
    Ref(Path),
    /// References with commas between them.
    Refs(Vec<Path>),
    /// A string, with quotes.
    Text(Span),
    /// Strings.
    Texts(Vec<Span>),
    /// A number, a version, a duration or a date, as written.
    Number(Span),
    /// Key attributes.
    Keys(Vec<KeyNode>),
    /// A route.
    Route(RouteKey),
    /// `claim("…")`: the string.
    Claim(Span),
    /// `because "…"`: the string.
    Because(Span),
    /// `until DATE` in an attribute: the date.
    Until(Span),
    /// `on` or `off`.
    Switch(bool, Span),
}

/// A dotted reference of one to three names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Path {
    /// The names; those that are not there are empty.
    parts: [Span; 3],
}

impl Path {
    /// A reference of one name.
    pub fn one(name: Span) -> Self {
        Self { parts: [name, Span::default(), Span::default()] }
    }

    /// Adds a name.
    pub fn push(&mut self, name: Span) {
        let at = self.len().min(2);
        self.parts[at] = name;
    }

    /// How many names there are, 1 to 3.
    pub fn len(&self) -> usize {
        1 + usize::from(!self.parts[1].is_empty()) + usize::from(!self.parts[2].is_empty())
    }

    /// Never.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The names.
    pub fn names(&self) -> &[Span] {
        &self.parts[..self.len()]
    }

    /// The first name.
    pub fn first(&self) -> Span {
        self.parts[0]
    }

    /// The range of the whole.
    pub fn span(&self) -> Span {
        self.parts[0].to(self.names()[self.len() - 1])
    }
}

/// `userId: identity`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeyNode {
    /// The attribute.
    pub name: Span,
    /// `identity`, `sub`, `tag`, `string`, `number`, `binary`.
    pub ty: Span,
    /// What stands in parentheses behind the type: the tag.
    pub of: Option<Span>,
    /// The whole.
    pub span: Span,
}

/// `POST /uploads`, `$connect`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RouteKey {
    /// The method; route keys with `$` have none.
    pub method: Option<Span>,
    /// The path, or the key with its `$`.
    pub path: Span,
}

impl RouteKey {
    /// The range of the whole.
    pub fn span(&self) -> Span {
        self.method.map_or(self.path, |method| method.to(self.path))
    }
}

/// `grant auth_users read table Notes where owner(userId)`.
#[derive(Debug)]
pub struct GrantNode {
    /// The whole statement, attributes not included.
    pub span: Span,
    /// Whether it is a `deny`.
    pub deny: bool,
    /// To whom.
    pub who: PrincipalNode,
    /// What they may do.
    pub verbs: SmallVec<[VerbNode; 2]>,
    /// On what.
    pub targets: SmallVec<[TargetNode; 1]>,
    /// On what terms.
    pub terms: GrantTerms,
}

/// The terms of a grant, apart from it: most have none, and grants are nearly all of a large file.
#[derive(Debug, Default)]
pub struct GrantTerms(Option<Box<TermsNode>>);

/// What a grant may have and most have not.
#[derive(Debug)]
pub struct TermsNode {
    /// To whom not.
    pub except: Vec<PrincipalNode>,
    /// `at "prefix"`, with quotes.
    pub at: Option<Span>,
    /// `where …`.
    pub conditions: Vec<ConditionNode>,
    /// `via route …`.
    pub via: Option<RouteRef>,
    /// `until DATE`.
    pub until: Option<Span>,
    /// `because "…"`, with quotes.
    pub because: Option<Span>,
    /// `@…` before it.
    pub attributes: Vec<AttributeNode>,
}

impl TermsNode {
    const NONE: Self = Self {
        except: Vec::new(),
        at: None,
        conditions: Vec::new(),
        via: None,
        until: None,
        because: None,
        attributes: Vec::new(),
    };
}

impl GrantTerms {
    /// No terms.
    pub const fn new() -> Self {
        Self(None)
    }

    /// The terms, to be filled in.
    pub fn get_mut(&mut self) -> &mut TermsNode {
        self.0.get_or_insert_with(|| Box::new(TermsNode::NONE))
    }

    /// The terms with something filled in.
    pub fn with(mut self, fill: impl FnOnce(&mut TermsNode)) -> Self {
        fill(self.get_mut());
        self
    }
}

impl GrantNode {
    /// Its terms, none of which need be there.
    pub fn terms(&self) -> &TermsNode {
        static NONE: TermsNode = TermsNode::NONE;
        self.terms.0.as_deref().unwrap_or(&NONE)
    }
}

/// Who is meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrincipalNode {
    /// Which form of it.
    pub kind: PrincipalKind,
    /// The whole.
    pub span: Span,
    /// The pool before the dot, the group or the function; none for plain `auth_users` and `unauth_users`.
    pub path: Option<Path>,
}

/// The forms of a principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrincipalKind {
    /// Everybody who signed in.
    AuthUsers,
    /// Guests.
    UnauthUsers,
    /// Members of a group.
    Group,
    /// A function's role.
    Function,
}

/// A verb, or `raw "service:Action"`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VerbNode {
    /// The verb, or the string with its quotes.
    pub span: Span,
    /// Whether it is a raw action.
    pub raw: bool,
}

/// What is granted on.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetNode {
    /// The kind word; the one of the target before it where a list goes on without one.
    pub kind: Span,
    /// The name.
    pub path: Path,
    /// The route, for the kind word `route`.
    pub route: Option<Box<RouteKey>>,
}

impl TargetNode {
    /// The range of the name, with the route.
    pub fn span(&self) -> Span {
        self.route.as_deref().map_or(self.path.span(), |route| self.path.span().to(route.span()))
    }
}

/// A condition behind `where`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionNode {
    /// The whole.
    pub span: Span,
    /// `owner`, `attributes`, or a condition of the kind.
    pub word: Span,
    /// Names or strings in the parentheses.
    pub args: Vec<ConditionArg>,
}

/// What stands in the parentheses of a condition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConditionArg {
    /// The name, or the string with its quotes.
    pub span: Span,
    /// Whether it is a string.
    pub text: bool,
}

/// `route Http POST /uploads`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RouteRef {
    /// The whole.
    pub span: Span,
    /// The API.
    pub api: Span,
    /// The route.
    pub key: RouteKey,
}

/// `test "…" { … }`.
#[derive(Debug)]
pub struct TestNode {
    /// The whole.
    pub span: Span,
    /// The title, with quotes.
    pub title: Span,
    /// What must hold.
    pub asserts: Vec<AssertNode>,
    /// `@…` before it.
    pub attributes: Vec<AttributeNode>,
}

/// One `assert`.
#[derive(Debug)]
pub struct AssertNode {
    /// The whole.
    pub span: Span,
    /// What it says.
    pub claim: Assertion,
}

/// What an `assert` says.
#[derive(Debug)]
pub enum Assertion {
    /// `[only] WHO [except WHO] can|cannot VERBS KIND NAME [at "…"] [where KEY = self|other]`.
    May {
        /// Nobody else may.
        only: bool,
        /// Who.
        who: PrincipalNode,
        /// Who not.
        except: Vec<PrincipalNode>,
        /// `can` or `cannot`.
        can: bool,
        /// The verbs, none for `anything`.
        verbs: SmallVec<[VerbNode; 2]>,
        /// On what.
        target: TargetNode,
        /// An object key or a topic.
        at: Option<Span>,
        /// The attribute, and whether it holds the caller's own id.
        owner: Option<(Span, bool)>,
    },
    /// `route … requires authorizer NAME, scopes "…"`.
    RouteRequires {
        /// The route.
        route: RouteRef,
        /// The authorizer, or `iam`.
        authorizer: Option<Span>,
        /// The scopes, with quotes.
        scopes: Vec<Span>,
    },
    /// `route … is public`.
    RoutePublic {
        /// The route.
        route: RouteRef,
    },
}
