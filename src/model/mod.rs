//! What a program means: names resolved, options typed. Built by [`crate::check`], read by [`crate::policy`] and
//! [`crate::emit`].

use crate::text::{Loc, Sources};

pub mod api;
pub mod deploy_text;
pub mod exception;
pub mod grant;
pub mod identifiers;
pub mod identity_pool;
pub mod parameters;
pub mod pattern;
pub mod position;
pub mod resource;
pub mod shapes;
pub mod template;
pub mod user_pool;

pub use api::{Api, ApiKind};
pub use deploy_text::DeployText;
pub use exception::Exception;
pub use grant::Grant;
pub use identity_pool::{IdentityPool, Provider, ProviderKind};
pub use pattern::Pattern;
pub use position::{Position, Use};
pub use resource::{Handle, Resource};
pub use template::{Piece, Str, Var};
pub use user_pool::UserPool;

/// A value and where it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where.
    pub loc: Loc,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $id(pub u32);
        impl $id {
            /// The place in its list of the [`Program`].
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )* };
}

ids! {
    /// A parameter.
    ParamId,
    /// A user pool.
    UserPoolId,
    /// A provider.
    ProviderId,
    /// An identity pool.
    IdentityPoolId,
    /// An API.
    ApiId,
    /// A resource, functions included.
    ResourceId,
    /// A role of the output.
    RoleId,
}

/// A deploy-time parameter that was declared.
#[derive(Debug)]
pub struct Param<'s> {
    /// Its name.
    pub name: &'s str,
    /// Where it is declared.
    pub loc: Loc,
    /// `string`, `secret` (not shown in consoles) or `ssm` (the default names an SSM parameter).
    pub ty: ParamType,
    /// The default.
    pub default: Option<Spanned<String>>,
    /// Where it is used, in the order of the check.
    pub uses: Vec<Use<'s>>,
    /// The value that was fixed with `--set`; the output has no parameter then.
    pub bound: Option<String>,
    /// Its doc comment.
    pub doc: String,
}

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamType {
    /// Text.
    String,
    /// Text that consoles and logs do not show (`NoEcho`).
    Secret,
    /// The name of a Systems Manager parameter, read at deploy time.
    Ssm,
}

/// Everything that a program declares and says. Lists are in the order of the text.
#[derive(Debug)]
pub struct Program<'s> {
    /// The text.
    pub sources: &'s Sources,
    /// `param`.
    pub params: Vec<Param<'s>>,
    /// `user_pool`.
    pub user_pools: Vec<UserPool<'s>>,
    /// `provider`.
    pub providers: Vec<Provider<'s>>,
    /// `identity_pool`.
    pub identity_pools: Vec<IdentityPool<'s>>,
    /// `api`.
    pub apis: Vec<Api<'s>>,
    /// Resources of every other kind.
    pub resources: Vec<Resource<'s>>,
    /// Who can be granted something.
    pub roles: Vec<Role>,
    /// `grant` and `deny`.
    pub grants: Vec<Grant<'s>>,
    /// What is kept from single groups, in the order of the text.
    pub limits: Vec<grant::Limit>,
    /// `@allow`, in the order of the text.
    pub exceptions: Vec<Exception<'s>>,
    /// Values given with `--set` for the parameters that stand for resources, by name of the parameter.
    pub bound: Vec<(String, String)>,
}

/// Something that only people can know, and that the meaning of the program rests on.
#[derive(Debug, Clone, Copy)]
pub struct Assumption<'p, 's> {
    /// The user pool that it is about.
    pub pool: &'p UserPool<'s>,
    /// The group whose role was set by hand; if none, that nobody is in two groups of the pool.
    pub group: Option<u32>,
    /// Why, and where it is written.
    pub why: &'p user_pool::Assumed<'s>,
}

/// A role of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    /// Whose.
    pub principal: Principal,
}

/// Who holds a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Principal {
    /// Signed-in users of an identity pool that no group has a role for.
    AuthUsers(IdentityPoolId),
    /// Guests of an identity pool.
    UnauthUsers(IdentityPoolId),
    /// Members of a group (by its place in the pool), with credentials from an identity pool.
    Group(IdentityPoolId, UserPoolId, u32),
    /// A function.
    Function(ResourceId),
}

impl<'s> Program<'s> {
    /// What a role is called in messages and in the bundle: `Identities.auth_users`, `group Users.admins`, `function Presign`.
    pub fn role_title(&self, role: RoleId) -> String {
        match self.roles[role.index()].principal {
            Principal::AuthUsers(pool) => format!("{}.auth_users", self.identity_pools[pool.index()].name),
            Principal::UnauthUsers(pool) => format!("{}.unauth_users", self.identity_pools[pool.index()].name),
            Principal::Group(_, pool, group) => {
                let pool = &self.user_pools[pool.index()];
                format!("group {}.{}", pool.name, pool.groups[group as usize].name)
            }
            Principal::Function(function) => format!("function {}", self.resources[function.index()].name),
        }
    }

    /// Where who holds a role is declared.
    pub fn declared(&self, principal: Principal) -> Loc {
        match principal {
            Principal::AuthUsers(pool) | Principal::UnauthUsers(pool) => self.identity_pools[pool.index()].loc,
            Principal::Group(_, pool, group) => self.user_pools[pool.index()].groups[group as usize].loc,
            Principal::Function(function) => self.resources[function.index()].loc,
        }
    }

    /// What is said to be so and taken for true, in the order of the user pools.
    pub fn assumptions(&self) -> impl Iterator<Item = Assumption<'_, 's>> {
        self.user_pools.iter().flat_map(|pool| {
            let single = pool.single.iter().map(move |why| Assumption { pool, group: None, why });
            let by_hand = pool.groups.iter().enumerate().filter_map(move |(at, group)| match &group.attached {
                user_pool::Attached::ByHand(why) => Some(Assumption { pool, group: Some(at as u32), why }),
                _ => None,
            });
            single.chain(by_hand)
        })
    }

    /// A sign-in as it is written: `Users.web`, `auth0`.
    pub fn login_name(&self, login: identity_pool::SignIn) -> String {
        match login {
            identity_pool::SignIn::Client(pool, client) => {
                let pool = &self.user_pools[pool.index()];
                format!("{}.{}", pool.name, pool.clients[client as usize].name)
            }
            identity_pool::SignIn::Provider(provider) => self.providers[provider.index()].name.to_owned(),
        }
    }

    /// The role of this principal, if the program needs one.
    pub fn role(&self, principal: Principal) -> Option<RoleId> {
        self.roles.iter().position(|role| role.principal == principal).map(|at| RoleId(at as u32))
    }
}
