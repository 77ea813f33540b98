//! The syntax tree. Nodes hold ranges of the source, not copies of it.

use smallvec::SmallVec;

use super::clauses::{ClauseSpec, DeclarationSpec};
use crate::text::Span;

/// The tree of a file.
#[derive(Debug, Default)]
pub struct Tree {
    /// In the order of the text. A statement that could not be parsed is missing here, and its errors are in the diagnostics.
    pub statements: Vec<StatementNode>,
}

#[allow(clippy::large_enum_variant)] // grants are nearly all of a large file; a box each would cost more
#[derive(Debug)]
pub enum StatementNode {
    /// `grant …` or `deny …`.
    Grant(GrantNode),
    /// A declaration of a resource, a pool, a provider, an API or a function.
    Declare(Box<DeclarationNode>),
    /// `param …`.
    Param(Box<ParamNode>),
    /// `test …`.
    Test(Box<TestNode>),
}

impl StatementNode {
    /// Returns the range without attributes.
    pub fn span(&self) -> Span {
        match self {
            Self::Grant(grant) => grant.span,
            Self::Declare(declare) => declare.span,
            Self::Param(param) => param.span,
            Self::Test(test) => test.span,
        }
    }

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
    /// Includes the `@`.
    pub span: Span,
    /// `allow`.
    pub name: Span,
    /// The values in parentheses.
    pub args: Vec<Arg>,
}

/// `param stage: string = "dev"`.
#[derive(Debug)]
pub struct ParamNode {
    pub span: Span,
    pub name: Span,
    pub ty: Span,
    /// With quotes.
    pub default: Option<Span>,
    pub attributes: Vec<AttributeNode>,
}

/// `table Notes { … }`.
#[derive(Debug)]
pub struct DeclarationNode {
    pub span: Span,
    /// The first word.
    pub word: Span,
    /// The row of [`DECLARATIONS`](super::clauses::DECLARATIONS), or `None` for an unknown word.
    pub spec: Option<&'static DeclarationSpec>,
    pub name: Span,
    /// `http` in `api Http http`.
    pub flavour: Option<Span>,
    /// `"ses:configuration-set"` in `resource Config "ses:configuration-set"`, with quotes.
    pub resource_type: Option<Span>,
    pub body: Option<BlockNode>,
    pub attributes: Vec<AttributeNode>,
}

/// Clauses in braces.
#[derive(Debug)]
pub struct BlockNode {
    /// Includes the braces.
    pub span: Span,
    /// In the order of the text.
    pub clauses: Vec<ClauseNode>,
}

/// A clause in braces.
#[derive(Debug)]
pub struct ClauseNode {
    pub span: Span,
    /// The first word.
    pub word: Span,
    /// The row of the clause table.
    pub spec: &'static ClauseSpec,
    /// One value per slot that is present.
    pub args: Vec<Arg>,
    /// The clauses in braces after it.
    pub block: Option<BlockNode>,
}

/// A value in a clause.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    Word(Span),
    /// Words, separated by commas.
    Words(Vec<Span>),
    Ref(Path),
    /// References, separated by commas.
    Refs(Vec<Path>),
    /// A string with quotes.
    Text(Span),
    /// Strings, separated by commas.
    Texts(Vec<Span>),
    /// A number, a version, a duration or a date, as written.
    Number(Span),
    Keys(Vec<KeyNode>),
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
    /// Missing names are empty.
    parts: [Span; 3],
}

impl Path {
    /// Creates a reference of one name.
    pub fn one(name: Span) -> Self {
        Self { parts: [name, Span::default(), Span::default()] }
    }

    pub fn push(&mut self, name: Span) {
        let at = self.len().min(2);
        self.parts[at] = name;
    }

    /// Returns the number of names, 1 to 3.
    pub fn len(&self) -> usize {
        1 + usize::from(!self.parts[1].is_empty()) + usize::from(!self.parts[2].is_empty())
    }

    /// Returns `false`.
    pub fn is_empty(&self) -> bool {
        false
    }

    pub fn names(&self) -> &[Span] {
        &self.parts[..self.len()]
    }

    pub fn first(&self) -> Span {
        self.parts[0]
    }

    pub fn span(&self) -> Span {
        self.parts[0].to(self.names()[self.len() - 1])
    }
}

/// `userId: identity`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeyNode {
    pub name: Span,
    /// `identity`, `sub`, `tag`, `string`, `number`, `binary`.
    pub ty: Span,
    /// The tag in parentheses after the type.
    pub of: Option<Span>,
    pub span: Span,
}

/// `POST /uploads`, `$connect`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RouteKey {
    /// `None` for a route key such as `$connect`.
    pub method: Option<Span>,
    /// The path, or the key with `$`.
    pub path: Span,
}

impl RouteKey {
    pub fn span(&self) -> Span {
        self.method.map_or(self.path, |method| method.to(self.path))
    }
}

/// `grant auth_users read table Notes where owner(userId)`.
#[derive(Debug)]
pub struct GrantNode {
    /// Without attributes.
    pub span: Span,
    /// Whether the statement is a `deny`.
    pub deny: bool,
    pub who: PrincipalNode,
    pub verbs: SmallVec<[VerbNode; 2]>,
    /// Empty only after a raw action.
    pub targets: SmallVec<[TargetNode; 1]>,
    pub terms: GrantTerms,
}

/// The terms of a grant in a box, since most grants have none, and most statements of a large file are grants.
#[derive(Debug, Default)]
pub struct GrantTerms(Option<Box<TermsNode>>);

/// The optional parts of a grant.
#[derive(Debug)]
pub struct TermsNode {
    /// Excepted principals.
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
    pub const fn new() -> Self {
        Self(None)
    }

    /// Returns the terms, which are created if there are none.
    pub fn get_mut(&mut self) -> &mut TermsNode {
        self.0.get_or_insert_with(|| Box::new(TermsNode::NONE))
    }

    /// Returns the terms after `fill` has changed them.
    pub fn with(mut self, fill: impl FnOnce(&mut TermsNode)) -> Self {
        fill(self.get_mut());
        self
    }
}

impl GrantNode {
    pub fn terms(&self) -> &TermsNode {
        static NONE: TermsNode = TermsNode::NONE;
        self.terms.0.as_deref().unwrap_or(&NONE)
    }
}

/// A principal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrincipalNode {
    pub kind: PrincipalKind,
    pub span: Span,
    /// The pool before the dot, the group or the function. `None` for `auth_users` and `unauth_users` without a pool.
    pub path: Option<Path>,
}

/// The forms of a principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrincipalKind {
    /// All signed-in users.
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
    pub raw: bool,
}

/// A target of a grant.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetNode {
    /// The kind word. In a list it may be that of an earlier target.
    pub kind: Span,
    pub path: Path,
    /// Only for the kind word `route`.
    pub route: Option<Box<RouteKey>>,
}

impl TargetNode {
    /// Returns the range of the name and the route.
    pub fn span(&self) -> Span {
        self.route.as_deref().map_or(self.path.span(), |route| self.path.span().to(route.span()))
    }
}

/// A condition after `where`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionNode {
    pub span: Span,
    /// `owner`, `attributes`, or a condition of the kind.
    pub word: Span,
    /// Names or strings in parentheses.
    pub args: Vec<ConditionArg>,
}

/// An argument of a condition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConditionArg {
    /// The name, or the string with quotes.
    pub span: Span,
    /// Whether the argument is a string.
    pub text: bool,
}

/// `route Http POST /uploads`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RouteRef {
    pub span: Span,
    pub api: Span,
    pub key: RouteKey,
}

/// `test "…" { … }`.
#[derive(Debug)]
pub struct TestNode {
    pub span: Span,
    /// With quotes.
    pub title: Span,
    pub asserts: Vec<AssertNode>,
    pub attributes: Vec<AttributeNode>,
}

/// An `assert`.
#[derive(Debug)]
pub struct AssertNode {
    pub span: Span,
    pub claim: Assertion,
}

/// The content of an `assert`.
#[derive(Debug)]
pub enum Assertion {
    /// `[only] WHO, … [except WHO] can|cannot VERBS [KIND NAME, …] [at "…"] [where KEY = self|other] [after DATE]`.
    May {
        /// Whether nobody else may.
        only: bool,
        who: SmallVec<[PrincipalNode; 1]>,
        except: Vec<PrincipalNode>,
        /// `can` or `cannot`.
        can: bool,
        /// Empty for `anything`.
        verbs: SmallVec<[VerbNode; 2]>,
        /// Empty only after a raw action.
        targets: SmallVec<[TargetNode; 1]>,
        /// An object key or a topic, with quotes.
        at: Option<Span>,
        /// The attribute, and whether its value is the caller's own id.
        owner: Option<(Span, bool)>,
        /// `after DATE`.
        after: Option<Span>,
    },
    /// `route … requires authorizer NAME, scopes "…"`.
    RouteRequires {
        route: RouteRef,
        /// The name of the authorizer, or `iam`.
        authorizer: Option<Span>,
        /// With quotes.
        scopes: Vec<Span>,
    },
    /// `route … is public`.
    RoutePublic { route: RouteRef },
}
